package org.wasmachine.boards;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.wasmachine.hal.profile.PinFlag;
import org.wasmachine.hal.profile.Pull;

/**
 * The section {@code gpio} of a profile: which pads the chip has, and what is special about each.
 */
final class Pads {

  /** Highest GPIO number a profile may use; today's largest chip ends at 54. */
  static final int MAX_GPIO = 255;

  private final SortedSet<Integer> numbers;
  private final Map<PinFlag, Set<Integer>> flagged = new EnumMap<>(PinFlag.class);
  private Set<Integer> pulledUp = Set.of();
  private Set<Integer> pulledDown = Set.of();

  Pads(Section gpio) {
    numbers = gpio.numbers("numbers", 0, MAX_GPIO);
    if (numbers.isEmpty()) {
      throw gpio.fail("numbers", "expected the numbers of the board's GPIOs, found none");
    }
    for (PinFlag flag : PinFlag.values()) {
      // The console is where the section uart says.
      if (flag != PinFlag.CONSOLE) {
        flagged.put(flag, subset(gpio, flag.name().toLowerCase(Locale.ROOT)));
      }
    }
    gpio.optionalSection(
        "reset_pull",
        pull -> {
          pulledUp = subset(pull, "up");
          pulledDown = subset(pull, "down");
          for (int gpioNumber : pulledUp) {
            if (pulledDown.contains(gpioNumber)) {
              throw pull.fail("down", "expected GPIOs not listed in up, found " + gpioNumber);
            }
          }
          return pull;
        });
  }

  private SortedSet<Integer> subset(Section section, String key) {
    SortedSet<Integer> subset = section.numbers(key, 0, MAX_GPIO);
    for (int gpio : subset) {
      if (!numbers.contains(gpio)) {
        throw section.fail(key, notOfThisBoard(gpio));
      }
    }
    return subset;
  }

  SortedSet<Integer> numbers() {
    return numbers;
  }

  Set<PinFlag> flags(int gpio) {
    return flagged.entrySet().stream()
        .filter(entry -> entry.getValue().contains(gpio))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(PinFlag.class)));
  }

  Pull resetPull(int gpio) {
    return pulledUp.contains(gpio) ? Pull.UP : pulledDown.contains(gpio) ? Pull.DOWN : Pull.NONE;
  }

  /** The value of a key as a GPIO that exists. */
  int existing(Section section, String key) {
    int gpio = section.integer(key, 0, MAX_GPIO);
    if (!numbers.contains(gpio)) {
      throw section.fail(key, notOfThisBoard(gpio));
    }
    return gpio;
  }

  /** The value of an entry as a GPIO that exists. */
  int existing(Section.Entry entry) {
    int gpio = entry.integer(0, MAX_GPIO);
    if (!numbers.contains(gpio)) {
      throw entry.fail(notOfThisBoard(gpio));
    }
    return gpio;
  }

  /** The value of a key as a GPIO that a controller can use: not one of the flash memory. */
  int usable(Section section, String key) {
    return refuseReserved(section, key, existing(section, key));
  }

  OptionalInt optionalUsable(Section section, String key) {
    return section.has(key) ? OptionalInt.of(usable(section, key)) : OptionalInt.empty();
  }

  int refuseReserved(Section section, String key, int gpio) {
    for (PinFlag flag : flags(gpio)) {
      if (flag.reserved()) {
        throw section.fail(
            key, "expected a GPIO that is free to use, found %d (%s)".formatted(gpio, flag.text()));
      }
    }
    return gpio;
  }

  String notOfThisBoard(int gpio) {
    return "expected one of this board's GPIO numbers, found " + gpio;
  }
}
