package org.wasmachine.pi4j.board;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.PwmConfig;

/**
 * The timer groups of a board. Channels of the kernel each have a frequency of their own; outputs
 * of one group are kept at the same one here. Guarded by itself.
 */
final class PwmGroups {

  private final String board;
  private final Map<Integer, List<Pi4jPwmChannel>> members = new HashMap<>();
  private final Map<Integer, Frequency> frequencies = new HashMap<>();

  PwmGroups(String board) {
    this.board = board;
  }

  synchronized Frequency frequency(int timer) {
    return frequencies.get(timer);
  }

  synchronized void join(PwmConfig config, Pi4jPwmChannel channel) {
    Frequency running = frequencies.putIfAbsent(config.timer(), config.frequency());
    if (running != null && !running.equals(config.frequency())) {
      throw new HalException(
          ErrorKind.BUSY,
          "PWM timer %d of %s runs at %s already; use that frequency or another timer"
              .formatted(config.timer(), board, running));
    }
    members.computeIfAbsent(config.timer(), _ -> new ArrayList<>()).add(channel);
  }

  synchronized void leave(int timer, Pi4jPwmChannel channel) {
    List<Pi4jPwmChannel> rest = members.getOrDefault(timer, new ArrayList<>());
    rest.remove(channel);
    if (rest.isEmpty()) {
      members.remove(timer);
      frequencies.remove(timer);
    }
  }

  /** All outputs change, or none: one that cannot puts those before it back. */
  synchronized void change(int timer, Frequency frequency) {
    Frequency before = frequencies.get(timer);
    List<Pi4jPwmChannel> done = new ArrayList<>();
    for (Pi4jPwmChannel channel : members.getOrDefault(timer, List.of())) {
      try {
        channel.apply(frequency);
        done.add(channel);
      } catch (RuntimeException e) {
        done.forEach(changed -> changed.apply(before));
        throw e;
      }
    }
    frequencies.put(timer, frequency);
  }
}
