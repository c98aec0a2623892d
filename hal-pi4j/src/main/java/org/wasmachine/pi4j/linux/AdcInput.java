package org.wasmachine.pi4j.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A voltage input of an industrial I/O device, {@code
 * /sys/bus/iio/devices/iio:deviceN/in_voltageC_raw}. Thread-safe; every reading is a conversion.
 */
public final class AdcInput {

  private final Attribute raw;
  private final double scale;
  private final double offset;

  private AdcInput(Attribute raw, double scale, double offset) {
    this.raw = raw;
    this.scale = scale;
    this.offset = offset;
  }

  /**
   * Opens an input.
   *
   * @param device the device's directory
   * @param channel its number among the device's voltage inputs
   * @throws KernelException {@code ENOENT} when there is no such input or no scale
   */
  public static AdcInput open(Syscalls syscalls, Path device, int channel) {
    Attribute raw = new Attribute(syscalls, device.resolve("in_voltage" + channel + "_raw"));
    raw.read();
    Optional<Attribute> scale = shared(syscalls, device, channel, "scale");
    if (scale.isEmpty()) {
      throw new KernelException(
          device.resolve("in_voltage" + channel + "_scale").toString(), "open", LinuxErrno.ENOENT);
    }
    double offset =
        shared(syscalls, device, channel, "offset").map(Attribute::readDecimal).orElse(0.0);
    return new AdcInput(raw, scale.get().readDecimal(), offset);
  }

  /** A property of the channel itself or of all voltage channels together. */
  private static Optional<Attribute> shared(
      Syscalls syscalls, Path device, int channel, String property) {
    return java.util.stream.Stream.of("in_voltage" + channel + "_", "in_voltage_")
        .map(prefix -> device.resolve(prefix + property))
        .filter(Files::exists)
        .findFirst()
        .map(path -> new Attribute(syscalls, path));
  }

  /** The converter's number. */
  public long raw() {
    return raw.readNumber();
  }

  /** The voltage now, millivolts. */
  public double millivolts() {
    return millivolts(raw());
  }

  /** The voltage of a number, millivolts: (raw + offset) times scale, as the IIO ABI defines it. */
  public double millivolts(long raw) {
    return (raw + offset) * scale;
  }
}
