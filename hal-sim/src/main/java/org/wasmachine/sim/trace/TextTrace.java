package org.wasmachine.sim.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.wasmachine.hal.PwmState;

/**
 * Writes one line per event: seconds since boot, pin and label (or bus and device), what.
 *
 * <pre>
 *   0.100000000  GPIO2   (2)     HIGH
 *   0.500000000  GPIO4   (4)     PWM 1 kHz, 25.0 %
 *   0.600280000  I2C0    0x23    read 01 80
 * </pre>
 */
public final class TextTrace implements TraceListener {
  private final Appendable out;

  /**
   * Writes to something that the caller flushes and closes.
   *
   * @param out for example {@link System#err}
   */
  public TextTrace(Appendable out) {
    this.out = out;
  }

  @Override
  public synchronized void on(TraceEvent event) {
    try {
      out.append(line(event)).append('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the trace", e);
    }
  }

  private static String line(TraceEvent event) {
    return switch (event) {
      case TraceEvent.PinChange(long nanos, int pin, String label, var level) ->
          line(nanos, "GPIO" + pin, "(" + label + ")", level.name());
      case TraceEvent.PwmChange(long nanos, int pin, String label, var state) ->
          line(nanos, "GPIO" + pin, "(" + label + ")", pwm(state));
      case TraceEvent.Transfer(long nanos, String bus, String device, String text) ->
          line(nanos, bus, device, text);
    };
  }

  private static String line(long nanos, String where, String who, String what) {
    return String.format(
        Locale.ROOT,
        "%3d.%09d  %-7s %-7s %s",
        nanos / 1_000_000_000L,
        nanos % 1_000_000_000L,
        where,
        who,
        what);
  }

  private static String pwm(PwmState state) {
    String text =
        String.format(Locale.ROOT, "PWM %s, %.1f %%", state.frequency(), state.duty() * 100);
    if (state.phaseDegrees() != 0) {
      text += String.format(Locale.ROOT, ", %.0f degrees", state.phaseDegrees());
    }
    return state.running() ? text : text + ", paused";
  }
}
