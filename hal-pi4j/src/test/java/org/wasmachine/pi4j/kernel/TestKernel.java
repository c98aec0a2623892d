package org.wasmachine.pi4j.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.wasmachine.pi4j.linux.LinuxRoot;

/**
 * The test's side of the simulated devices, see {@code src/kernel-test/init}: sets what an input
 * sees, reads what an output drives, counts what went over the buses.
 */
public final class TestKernel {

  /** Label of the controller with the 28 named lines of a Raspberry Pi 4. */
  public static final String HEADER = "pinctrl-bcm2711";

  /** Label of the controller with 16 lines of which two have a name. */
  public static final String BANK = "hal-bank";

  private static final Path SIMULATOR = Path.of("/sys/devices/platform/gpio-sim.0");

  private TestKernel() {}

  /** A root like the machine's, but with the device tree of a Raspberry Pi 4 Model B. */
  public static LinuxRoot raspberryPi4(Path directory) {
    return rootWithModel(directory, "Raspberry Pi 4 Model B Rev 1.4\0");
  }

  /** A root like the machine's, but with another model. */
  public static LinuxRoot rootWithModel(Path directory, String model) {
    try {
      Files.createSymbolicLink(directory.resolve("dev"), Path.of("/dev"));
      Files.createSymbolicLink(directory.resolve("sys"), Path.of("/sys"));
      Path tree = Files.createDirectories(directory.resolve("proc/device-tree"));
      Files.writeString(tree.resolve("model"), model);
      return new LinuxRoot(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Number of the chip among the simulator's: their device directories are named after it. */
  private static Path line(String chip, int offset) {
    return SIMULATOR.resolve(chip).resolve("sim_gpio" + offset);
  }

  /** Connects the header's line to a voltage from outside. */
  public static void drive(int pin, boolean high) {
    drive("gpiochip0", pin, high);
  }

  /** Connects a line to a voltage from outside. */
  public static void drive(String chip, int offset, boolean high) {
    write(line(chip, offset).resolve("pull"), high ? "pull-up" : "pull-down");
  }

  /** The level on the header's line. */
  public static boolean level(int pin) {
    return level("gpiochip0", pin);
  }

  /** The level on a line. */
  public static boolean level(String chip, int offset) {
    return read(line(chip, offset).resolve("value")).equals("1");
  }

  /** The pull that the simulator sees on a line: {@code pull-up} or {@code pull-down}. */
  public static String pull(int pin) {
    return read(line("gpiochip0", pin).resolve("pull"));
  }

  /** A counter or setting of one of the test modules. */
  public static long parameter(String module, String name) {
    return Long.parseLong(read(Path.of("/sys/module", module, "parameters", name)));
  }

  /** Sets a counter of one of the test modules. */
  public static void setParameter(String module, String name, long value) {
    write(Path.of("/sys/module", module, "parameters", name), Long.toString(value));
  }

  /** An attribute of a channel of the PWM controller, as sysfs shows it. */
  public static String pwm(int channel, String attribute) {
    return read(Path.of("/sys/class/pwm/pwmchip0/pwm" + channel, attribute));
  }

  /** Whether somebody has exported a channel of the PWM controller. */
  public static boolean pwmExported(int channel) {
    return Files.exists(Path.of("/sys/class/pwm/pwmchip0/pwm" + channel));
  }

  /** Plugs a GPIO controller of four lines in. */
  public static void plug(String label) {
    Path device = pluggable(label);
    try {
      Files.createDirectories(device.resolve("bank"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(device.resolve("bank/num_lines"), "4");
    write(device.resolve("bank/label"), label);
    write(device.resolve("live"), "1");
  }

  /** Pulls it out again. */
  public static void unplug(String label) {
    write(pluggable(label).resolve("live"), "0");
  }

  private static Path pluggable(String label) {
    return Path.of("/sys/kernel/config/gpio-sim", label);
  }

  /** The threads of this process whose name starts so. */
  public static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
