package org.wasmachine.hal;

import java.util.List;
import java.util.Optional;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.time.Clock;

/**
 * A board with its pins, buses and clock: simulated, at the other end of a wire, or this computer.
 *
 * <p><b>Ownership.</b> Each pin has one owner at a time. Opening something on a pin in use is
 * refused with {@link ErrorKind#BUSY} and a message that names the owner. What the board's profile
 * forbids is refused before any hardware is touched: {@link ErrorKind#NOT_FOUND} for a pin that is
 * not there, {@link ErrorKind#UNSUPPORTED} for one that cannot do it, {@link ErrorKind#PERMISSION}
 * for one that the board needs itself (flash, PSRAM).
 *
 * <p>Thread-safe.
 */
public interface Board extends AutoCloseable {
  /**
   * Opens a board by its name.
   *
   * @param uri see {@link BoardUri}
   * @throws HalException {@link ErrorKind#NOT_FOUND} with the nearest known name; see also {@link
   *     BoardProvider#open}
   */
  static Board open(String uri) {
    return open(BoardUri.parse(uri), BoardOptions.DEFAULT);
  }

  /** Opens a board by its name, with options. */
  static Board open(BoardUri uri, BoardOptions options) {
    return BoardProviders.of(uri).open(uri, options);
  }

  /** The name it was opened by. */
  BoardUri uri();

  /** What is known about the board; empty for a Linux computer that no profile describes. */
  Optional<BoardProfile> profile();

  /** The board's time: since boot, and of the wall. */
  Clock clock();

  /** What works on this board through this backend. */
  Capabilities capabilities();

  /** Opens a digital pin. */
  GpioLine openGpio(GpioConfig config);

  /** Opens an I2C controller, or gives another handle to it. */
  I2cBus openI2c(I2cConfig config);

  /** Opens a device on an SPI controller. */
  SpiDevice openSpi(SpiConfig config);

  /** Opens an analogue input. */
  AdcChannel openAdc(AdcConfig config);

  /** Opens a PWM output. */
  PwmChannel openPwm(PwmConfig config);

  /** Opens a serial port. */
  Uart openUart(UartConfig config);

  /**
   * Waits until the board has executed everything it was asked to, where calls do not wait for that
   * anyway; returns at once on other boards.
   *
   * @throws HalException if the board is gone, so that nobody knows what became of the last calls
   */
  default void sync() {}

  /** The pins in use, by number. */
  List<PinUse> pinUse();

  /** Closes every handle, which puts every pin into its safe state. A second call does nothing. */
  @Override
  void close();
}
