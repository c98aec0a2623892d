package org.wasmachine.hal.profile;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One GPIO of the chip, on a header or not.
 *
 * @param number the chip's GPIO number; on a Raspberry Pi the BCM number
 * @param label the name printed on the board, unique on the board; {@code GPIOn} where nothing is
 *     printed
 * @param flags restrictions and remarks
 * @param resetPull resistor state after reset
 * @param functions other functions of the pad by their datasheet names, such as {@code ADC1_CH3}
 * @param usedBy what is soldered to the pin, as {@code device.role}; empty when the pin is free
 */
public record Pin(
    int number,
    String label,
    Set<PinFlag> flags,
    Pull resetPull,
    List<String> functions,
    List<String> usedBy) {

  public Pin {
    if (number < 0) {
      throw new IllegalArgumentException("negative GPIO number " + number);
    }
    requireNonNull(label, "label");
    EnumSet<PinFlag> ordered = EnumSet.noneOf(PinFlag.class);
    ordered.addAll(flags);
    flags = Collections.unmodifiableSet(ordered);
    requireNonNull(resetPull, "resetPull");
    functions = List.copyOf(functions);
    usedBy = List.copyOf(usedBy);
  }

  public boolean has(PinFlag flag) {
    return flags.contains(flag);
  }

  /** Whether apps are refused this pin: flash, PSRAM or not led out. */
  public boolean reserved() {
    for (PinFlag flag : flags) {
      if (flag.reserved()) {
        return true;
      }
    }
    return false;
  }

  /** {@code GPIO34}, or {@code GPIO36 (VP)} where the board prints another name. */
  public String description() {
    String name = "GPIO" + number;
    boolean plain = label.equals(name) || label.equals("IO" + number);
    return plain || label.equals(Integer.toString(number)) ? name : name + " (" + label + ")";
  }

  /** The flags in the order of their declaration, comma-separated; empty when there are none. */
  public String flagText() {
    return flags.stream().map(PinFlag::text).collect(Collectors.joining(", "));
  }
}
