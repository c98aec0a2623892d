package org.wasmachine.sim;

import java.util.HashMap;
import java.util.Map;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Pwm;

/** The PWM timers of a board. Guarded by the lock of {@link Wiring}. */
final class PwmTimers {
  /** RP1 and BCM283x PWM clocks reach this far; the kernel takes periods down to it. */
  private static final long LINUX_CLOCK_HZ = 50_000_000L;

  private static final int LINUX_STEP_BITS = 16;

  private final Wiring wiring;
  private final Pwm hardware;
  private final String boardId;
  private final Map<Integer, PwmGroup> groups = new HashMap<>();
  private int open;

  PwmTimers(BoardProfile profile, Wiring wiring) {
    this.wiring = wiring;
    this.hardware = profile.pwm();
    this.boardId = profile.id();
  }

  /** The group of a timer, made if it is not there. */
  PwmGroup join(PwmConfig config) {
    requireFrequency(config.frequency());
    if (open >= hardware.channels()) {
      throw new HalException(
          ErrorKind.BUSY,
          "all %d PWM channels of %s are in use; close one".formatted(open, boardId));
    }
    PwmGroup group =
        groups.computeIfAbsent(
            config.timer(), _ -> new PwmGroup(wiring.clock(), config.frequency()));
    if (!group.frequency().equals(config.frequency())) {
      throw new HalException(
          ErrorKind.BUSY,
          "PWM timer %d of %s runs at %s already; use that frequency or another timer"
              .formatted(config.timer(), boardId, group.frequency()));
    }
    open++;
    return group;
  }

  void leave(PwmConfig config, PwmOutput output) {
    PwmGroup group = groups.get(config.timer());
    group.outputs.remove(output);
    if (group.outputs.isEmpty()) {
      groups.remove(config.timer());
    }
    open--;
  }

  void requireFrequency(Frequency frequency) {
    // Less than two steps per period leave no duty to choose.
    if (frequency.hertz() > clockHertz() / 2) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          "PWM frequency %s is too high for %s; the highest is %s"
              .formatted(frequency, boardId, Frequency.ofHertz(clockHertz() / 2)));
    }
  }

  private long clockHertz() {
    return hardware instanceof Pwm.Ledc ledc
        ? ledc.clocksHz().values().stream().mapToLong(Long::longValue).max().orElse(1)
        : LINUX_CLOCK_HZ;
  }

  /** Into how many steps the hardware divides a period. */
  int steps(Frequency frequency) {
    int bits = hardware instanceof Pwm.Ledc ledc ? ledc.maxDutyBits() : LINUX_STEP_BITS;
    long perPeriod = Long.highestOneBit(Math.max(2, clockHertz() / frequency.hertz()));
    return (int) Math.min(1L << bits, perPeriod);
  }
}
