package org.wasmachine.hal;

import java.util.OptionalInt;

/**
 * How to open a serial port. Immutable; start from {@link #port}.
 *
 * @param port the port's number, from 0
 * @param line speed and framing
 * @param tx pin of sent data; empty for the port's default
 * @param rx pin of received data; empty for the port's default
 * @param receiveBuffer how many received bytes wait at most, at least 1
 * @param consumer who opens it, for {@link Board#pinUse} and BUSY messages
 */
public record UartConfig(
    int port, UartLine line, OptionalInt tx, OptionalInt rx, int receiveBuffer, String consumer) {
  /** Checks the ranges. */
  public UartConfig {
    if (port < 0) {
      throw new HalException(ErrorKind.INVALID_ARGUMENT, "UART number is negative: " + port);
    }
    if (receiveBuffer < 1) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          "UART" + port + ": receive buffer is at least 1 byte, not " + receiveBuffer);
    }
  }

  /** Default pins, 115200 baud 8N1, 4096 bytes of receive buffer. */
  public static UartConfig port(int port) {
    return new UartConfig(
        port, UartLine.DEFAULT, OptionalInt.empty(), OptionalInt.empty(), 4096, "app");
  }

  /** The same with other line settings. */
  public UartConfig withLine(UartLine newLine) {
    return new UartConfig(port, newLine, tx, rx, receiveBuffer, consumer);
  }

  /** The same on other pins. */
  public UartConfig withPins(int newTx, int newRx) {
    return new UartConfig(
        port, line, OptionalInt.of(newTx), OptionalInt.of(newRx), receiveBuffer, consumer);
  }

  /** The same with another receive buffer. */
  public UartConfig withReceiveBuffer(int bytes) {
    return new UartConfig(port, line, tx, rx, bytes, consumer);
  }

  /** The same in the name of another consumer. */
  public UartConfig withConsumer(String name) {
    return new UartConfig(port, line, tx, rx, receiveBuffer, name);
  }
}
