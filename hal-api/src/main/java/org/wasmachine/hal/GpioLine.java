package org.wasmachine.hal;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * An opened digital pin. One owner at a time: a second {@link Board#openGpio} of the pin is refused
 * with {@link ErrorKind#BUSY} until this one is closed.
 *
 * <p>Thread-safe. Every method but {@link #close}, {@link #pin} and {@link #config} throws {@link
 * HalException} with {@link ErrorKind#CLOSED} after the line or its board was closed.
 *
 * <p><b>For backend authors:</b> open an output without a glitch (the initial level is part of the
 * request); refuse what the hardware cannot do with {@link ErrorKind#UNSUPPORTED}, never ignore it;
 * {@code close} puts the pin into its safe state: an input, resistors off, no events.
 */
public interface GpioLine extends AutoCloseable {
  /** The pin's number. */
  int pin();

  /** How the line was opened, with the changes since by {@link #setBias} and {@link #setDrive}. */
  GpioConfig config();

  /**
   * The level now: of the pad if the direction reads, else the level last written. Never blocks.
   */
  Level read();

  /**
   * Drives a level, as {@link GpioConfig#drive} says.
   *
   * @throws HalException {@link ErrorKind#PERMISSION} if the line was opened as an input
   */
  void write(Level level);

  /**
   * Changes the internal resistors.
   *
   * @throws HalException {@link ErrorKind#UNSUPPORTED} if this pin has none
   */
  void setBias(Bias bias);

  /**
   * Changes the drive of an output; the written level stays.
   *
   * @throws HalException {@link ErrorKind#UNSUPPORTED} if the hardware cannot do it; {@link
   *     ErrorKind#PERMISSION} if the line was opened as an input
   */
  void setDrive(Drive drive);

  /** The oldest event that waits, without waiting for one. */
  Optional<GpioEvent> poll();

  /**
   * The oldest event, waiting for one.
   *
   * @param deadlineNanos until when, on the board's clock; {@link
   *     org.wasmachine.hal.time.Clock#NEVER} for ever
   * @return empty at the deadline
   * @throws HalException {@link ErrorKind#INTERRUPTED}; {@link ErrorKind#CLOSED} also when another
   *     thread closes the line meanwhile; {@link ErrorKind#INVALID_ARGUMENT} if the line was opened
   *     without edges
   */
  Optional<GpioEvent> take(long deadlineNanos);

  /**
   * Sends events to a listener instead of the queue; events that already wait go to it first. There
   * is one listener at a time, a new one replaces the old one.
   *
   * @param listener short and non-blocking; called in the order of the events, never twice at once,
   *     on a thread of the backend or the one that changed the pin
   * @return closes the subscription: later events go to the queue again
   * @throws HalException {@link ErrorKind#INVALID_ARGUMENT} if the line was opened without edges
   */
  Subscription onEvent(Consumer<GpioEvent> listener);

  /**
   * How many events were lost since opening because the queue was full. The oldest gives way, so
   * that what a late reader finds is the newest.
   */
  long dropped();

  /** Puts the pin into its safe state and frees it. A second call does nothing. */
  @Override
  void close();
}
