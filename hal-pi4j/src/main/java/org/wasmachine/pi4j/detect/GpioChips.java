package org.wasmachine.pi4j.detect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.pi4j.linux.GpioChip;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LineInfo;
import org.wasmachine.pi4j.linux.LinuxErrno;
import org.wasmachine.pi4j.linux.LinuxRoot;
import org.wasmachine.pi4j.linux.Syscalls;

/**
 * The GPIO controllers of this computer, found by label and their lines by name.
 *
 * <p>Never by number: the kernel has renumbered the Raspberry Pi 5's header twice.
 */
public final class GpioChips {

  private final Syscalls syscalls;
  private final LinuxRoot root;

  /** Looks below a root. */
  public GpioChips(Syscalls syscalls, LinuxRoot root) {
    this.syscalls = syscalls;
    this.root = root;
  }

  /**
   * What a controller tells about itself.
   *
   * @param path its device file
   * @param label the driver's name
   * @param lines how many lines it has
   */
  public record Description(String path, String label, int lines) {}

  /** Paths of the device files, without opening any. */
  public List<String> paths() {
    return root.list("dev", "gpiochip").stream().map(Object::toString).toList();
  }

  /**
   * All controllers that can be opened.
   *
   * @throws KernelException when there are some and none of them can be opened
   */
  public List<Description> all() {
    List<Description> found = new ArrayList<>();
    Optional<KernelException> refused = Optional.empty();
    for (String path : paths()) {
      try (GpioChip chip = GpioChip.open(syscalls, path)) {
        found.add(new Description(path, chip.label(), chip.lines()));
      } catch (KernelException e) {
        refused = Optional.of(e);
      }
    }
    if (found.isEmpty() && refused.isPresent()) {
      throw refused.get();
    }
    return found;
  }

  /** The controller with a label, or with this path. */
  public Optional<Description> find(String labelOrPath) {
    return all().stream()
        .filter(
            chip ->
                chip.label().equals(labelOrPath)
                    || chip.path().equals(labelOrPath)
                    || chip.path().endsWith("/" + labelOrPath))
        .findFirst();
  }

  /** What the kernel knows about every line of a controller. */
  public List<LineInfo> lines(String path) {
    try (GpioChip chip = GpioChip.open(syscalls, path)) {
      return chip.allLines();
    }
  }

  /**
   * Where a profile's pin is: on the controller that the profile labels, at the line that has the
   * pin's name, {@code GPIO17} or the label printed on the board; at the pin's number when no line
   * of that controller has the name.
   *
   * @throws KernelException {@code ENODEV} when no controller has the label, {@code EINVAL} when it
   *     has no such line
   */
  public LineAddress pin(BoardProfile profile, int pin) {
    String label = profile.linux().orElseThrow().gpioChipLabel();
    Description chip =
        find(label)
            .orElseThrow(
                () ->
                    new KernelException(
                        root.file("dev").toString(),
                        "find the GPIO controller " + label,
                        LinuxErrno.ENODEV));
    Set<String> names = new HashSet<>(Set.of("GPIO" + pin));
    profile.pin(pin).map(Pin::label).ifPresent(names::add);
    try (GpioChip opened = GpioChip.open(syscalls, chip.path())) {
      boolean inRange = pin >= 0 && pin < opened.lines();
      // The usual case, one question instead of one per line.
      if (inRange && names.contains(opened.info(pin).name())) {
        return new LineAddress(chip.path(), pin);
      }
      Optional<LineInfo> named =
          opened.allLines().stream().filter(line -> names.contains(line.name())).findFirst();
      if (named.isPresent() || inRange) {
        return new LineAddress(chip.path(), named.map(LineInfo::offset).orElse(pin));
      }
      throw new KernelException(
          chip.path(), "find the line GPIO" + pin + " of " + label, LinuxErrno.EINVAL);
    }
  }

  /** Where the line with a name is, on whichever controller. */
  public Optional<LineAddress> named(String name) {
    for (Description chip : all()) {
      for (LineInfo line : lines(chip.path())) {
        if (line.name().equals(name)) {
          return Optional.of(new LineAddress(chip.path(), line.offset()));
        }
      }
    }
    return Optional.empty();
  }
}
