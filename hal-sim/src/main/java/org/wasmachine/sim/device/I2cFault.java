package org.wasmachine.sim.device;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.time.Clock;

/** Decides for each transaction of a simulated I2C bus what goes wrong with it. */
@FunctionalInterface
public interface I2cFault {
  /** What goes wrong. */
  enum Kind {
    /** Nothing. */
    NONE,
    /** The address is not acknowledged, although a chip may be there. */
    NACK_ADDRESS,
    /** A data byte is not acknowledged. */
    NACK_DATA,
    /** Another master wins the bus. */
    ARBITRATION_LOST,
    /** A line is held low until the timeout. */
    STUCK;

    /** What people write, like {@code nack_address}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind that a word means. */
    public static Optional<Kind> of(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
  }

  /** All is well. */
  I2cFault NONE = (_, _) -> Kind.NONE;

  /** What goes wrong with the next transaction. */
  Kind next(I2cAddress address, Clock clock);

  /** Every transaction goes wrong. */
  static I2cFault always(Kind kind) {
    return (_, _) -> kind;
  }

  /** The next transactions go wrong, then all is well. */
  static I2cFault times(int count, Kind kind) {
    AtomicInteger left = new AtomicInteger(count);
    return (_, _) -> left.getAndUpdate(n -> Math.max(0, n - 1)) > 0 ? kind : Kind.NONE;
  }

  /** Every transaction in a span of time goes wrong. */
  static I2cFault between(long fromNanos, long untilNanos, Kind kind) {
    return (_, clock) ->
        clock.nanos() >= fromNanos && clock.nanos() < untilNanos ? kind : Kind.NONE;
  }

  /** Every transaction with one chip goes wrong. */
  static I2cFault at(I2cAddress address, Kind kind) {
    return (tried, _) -> tried.equals(address) ? kind : Kind.NONE;
  }
}
