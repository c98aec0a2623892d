package org.wasmachine.sim;

import org.wasmachine.sim.device.UartPeer;

/** A serial port of a simulated board, as the other end of its line sees it. Thread-safe. */
public final class SimUartPort {
  private final int number;
  private volatile UartPeer peer = UartPeer.loopback();
  private volatile SimUart open;

  SimUartPort(int number) {
    this.number = number;
  }

  /** The port's number. */
  public int number() {
    return number;
  }

  /** Connects another peer; at first the port is looped back. */
  public void attach(UartPeer newPeer) {
    peer = newPeer;
  }

  /** Sends bytes to the board; they are lost if the port is not open. */
  public void send(byte... data) {
    SimUart uart = open;
    if (uart != null) {
      uart.receive(data.clone(), 0);
    }
  }

  UartPeer peer() {
    return peer;
  }

  void setOpen(SimUart uart) {
    open = uart;
  }
}
