package org.wasmachine.pi4j.detect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.wasmachine.hal.profile.LinuxMapping;
import org.wasmachine.pi4j.linux.LinuxRoot;

/** The PWM controllers of this computer. */
public final class PwmChips {

  private static final String CLASS = "sys/class/pwm";

  private final LinuxRoot root;

  /** Looks below a root. */
  public PwmChips(LinuxRoot root) {
    this.root = root;
  }

  /** Their directories, in the order of their numbers. */
  public List<Path> all() {
    return root.list(CLASS, "pwmchip");
  }

  /** The directory of a number. */
  public Optional<Path> number(int number) {
    return all().stream().filter(chip -> chip.endsWith("pwmchip" + number)).findFirst();
  }

  /**
   * The one whose channels reach the header: by its bus address where the profile names one, else
   * the first of the profile's numbers that exists. Empty when no overlay switched it on.
   */
  public Optional<Path> header(LinuxMapping mapping) {
    if (mapping.pwmSysfsAddress().isPresent()) {
      String address = mapping.pwmSysfsAddress().get();
      return all().stream().filter(chip -> location(chip).contains(address)).findFirst();
    }
    return mapping.pwmChips().stream().flatMap(number -> number(number).stream()).findFirst();
  }

  /** Entries of a sysfs class are links to where the device sits on its bus. */
  private static String location(Path chip) {
    try {
      return chip.toRealPath().toString();
    } catch (IOException e) {
      return chip.toString();
    }
  }
}
