package org.wasmachine.hal.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The PWM hardware of a board: one of two kinds. */
public sealed interface Pwm {

  /** Number of independent outputs. */
  int channels();

  /**
   * Espressif's LED controller: any output pin; channels share a few timers.
   *
   * @param speedModes groups of timers and channels, such as {@code low_speed}
   * @param channelsPerMode channels of each group
   * @param timersPerMode timers of each group
   * @param maxDutyBits widest duty register in bits
   * @param clocksHz clock sources by name, in Hz
   */
  record Ledc(
      List<String> speedModes,
      int channelsPerMode,
      int timersPerMode,
      int maxDutyBits,
      Map<String, Long> clocksHz)
      implements Pwm {

    public Ledc {
      speedModes = List.copyOf(speedModes);
      clocksHz = Collections.unmodifiableMap(new LinkedHashMap<>(clocksHz));
    }

    @Override
    public int channels() {
      return speedModes.size() * channelsPerMode;
    }
  }

  /**
   * A PWM chip of the Linux kernel: every channel reaches a few fixed pins.
   *
   * @param channelToGpios the pins of each channel; only one of them at a time
   */
  record Fixed(Map<Integer, Set<Integer>> channelToGpios) implements Pwm {

    public Fixed {
      Map<Integer, Set<Integer>> copy = new TreeMap<>();
      for (var entry : channelToGpios.entrySet()) {
        copy.put(entry.getKey(), Collections.unmodifiableSet(new TreeSet<>(entry.getValue())));
      }
      channelToGpios = Collections.unmodifiableMap(copy);
    }

    @Override
    public int channels() {
      return channelToGpios.size();
    }
  }

  /** A board without PWM hardware. */
  record None() implements Pwm {

    @Override
    public int channels() {
      return 0;
    }
  }
}
