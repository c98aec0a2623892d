package org.wasmachine.serial.firmata;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;

/**
 * The pins of a Firmata board: the modes it announces, with their resolution in bits. Immutable.
 */
final class FirmataPins {
  private static final int SUGGESTIONS = 8;
  private static final int NO_CHANNEL = 0x7F;

  private final String board;
  private final List<Map<Integer, Integer>> modes;
  private final List<Integer> channels;

  private FirmataPins(String board, List<Map<Integer, Integer>> modes, List<Integer> channels) {
    this.board = board;
    this.modes = modes;
    this.channels = channels;
  }

  /**
   * Reads a capability answer (mode, resolution, …, 7F per pin) and an analogue mapping (a channel
   * or 7F per pin).
   */
  static FirmataPins read(String board, byte[] capabilities, byte[] mapping) {
    List<Map<Integer, Integer>> modes = new ArrayList<>();
    Map<Integer, Integer> pin = new HashMap<>();
    for (int i = 0; i < capabilities.length; i++) {
      if (capabilities[i] == Firmata.MODE_IGNORE) {
        modes.add(Map.copyOf(pin));
        pin.clear();
      } else if (i + 1 < capabilities.length) {
        pin.put((int) capabilities[i], (int) capabilities[++i]);
      }
    }
    List<Integer> channels = new ArrayList<>();
    for (byte channel : mapping) {
      channels.add((int) channel);
    }
    return new FirmataPins(board, List.copyOf(modes), List.copyOf(channels));
  }

  /** Whether another answer tells of the same board. */
  boolean isSameAs(FirmataPins other) {
    return modes.equals(other.modes) && channels.equals(other.channels);
  }

  int count() {
    return modes.size();
  }

  boolean has(int pin, int mode) {
    return modes.get(pin).containsKey(mode);
  }

  boolean anyHas(int mode) {
    return modes.stream().anyMatch(pin -> pin.containsKey(mode));
  }

  /** The pin exists and has a mode; a pin outside the table would overrun the firmware's own. */
  int require(int pin, int mode, String what) {
    if (pin < 0 || pin >= modes.size() || modes.get(pin).isEmpty()) {
      throw new HalException(
          ErrorKind.NOT_FOUND,
          "GPIO%d does not exist on %s; choose one of %s".formatted(pin, board, those(mode)));
    }
    Integer bits = modes.get(pin).get(mode);
    if (bits == null) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "GPIO%d on %s cannot be %s; choose one of %s".formatted(pin, board, what, those(mode)));
    }
    return bits;
  }

  int channelOf(int pin) {
    require(pin, Firmata.MODE_ANALOG, "an analogue input");
    int channel = pin < channels.size() ? channels.get(pin) : NO_CHANNEL;
    if (channel == NO_CHANNEL) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "GPIO%d on %s has no analogue channel; choose one of %s"
              .formatted(pin, board, someOf(analogueChannels().map(channels::indexOf))));
    }
    return channel;
  }

  int pinOf(int channel) {
    int pin = channel == NO_CHANNEL ? -1 : channels.indexOf(channel);
    if (pin < 0) {
      throw new HalException(
          ErrorKind.NOT_FOUND,
          "analogue channel %d does not exist on %s; choose one of %s"
              .formatted(channel, board, someOf(analogueChannels())));
    }
    return pin;
  }

  private IntStream analogueChannels() {
    return channels.stream().mapToInt(Integer::intValue).filter(c -> c != NO_CHANNEL).sorted();
  }

  private String those(int mode) {
    return someOf(IntStream.range(0, modes.size()).filter(pin -> modes.get(pin).containsKey(mode)));
  }

  private static String someOf(IntStream numbers) {
    List<String> all = numbers.mapToObj(Integer::toString).toList();
    String some = all.stream().limit(SUGGESTIONS).collect(Collectors.joining(", "));
    return all.isEmpty() ? "none" : some + (all.size() > SUGGESTIONS ? ", …" : "");
  }
}
