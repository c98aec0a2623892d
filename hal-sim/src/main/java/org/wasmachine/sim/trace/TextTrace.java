package org.wasmachine.sim.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.wasmachine.hal.PwmState;

/**
 * Writes one line per event: seconds since boot, pin, label, what it is now.
 *
 * <pre>
 *   0.100000000  GPIO2   (2)     HIGH
 *   0.500000000  GPIO4   (4)     PWM 1 kHz, 25.0 %
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
    return "%3d.%09d  %-7s %-7s %s"
        .formatted(
            event.nanos() / 1_000_000_000L,
            event.nanos() % 1_000_000_000L,
            "GPIO" + event.pin(),
            "(" + event.label() + ")",
            switch (event) {
              case TraceEvent.PinChange change -> change.level().name();
              case TraceEvent.PwmChange change -> pwm(change.state());
            });
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
