package org.wasmachine.pi4j.board;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Attenuation;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.pi4j.linux.LinuxRoot;

/**
 * Converters that the kernel drives (its industrial I/O subsystem): no board has one of its own,
 * but overlays add some. Unit 1 is the first device with a voltage input, unit 2 the second.
 */
final class AnalogDevices {

  private static final String DEVICES = "sys/bus/iio/devices";
  private static final Pattern BITS = Pattern.compile("[su](\\d+)/");

  /** Wide enough for every converter that does not say its width. */
  private static final int DEFAULT_WIDTH = 16;

  private final LinuxRoot root;

  AnalogDevices(LinuxRoot root) {
    this.root = root;
  }

  /** Directories of the devices that have a voltage input. */
  List<Path> all() {
    return root.list(DEVICES, "iio:device").stream()
        .filter(device -> !new LinuxRoot(device).list(".", "in_voltage").isEmpty())
        .toList();
  }

  Layout.AnalogInput find(AdcConfig config, String board) {
    if (!(config.input() instanceof AdcConfig.Channel(int unit, int channel))) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          board + " has no analog pins; name unit and channel of a converter of the kernel");
    }
    List<Path> devices = all();
    if (devices.isEmpty()) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          board + " has no analog inputs; an overlay for a converter adds some");
    }
    if (unit < 1 || unit > devices.size()) {
      throw new HalException(
          ErrorKind.NOT_FOUND,
          "ADC unit %d does not exist on %s; choose 1 to %d"
              .formatted(unit, board, devices.size()));
    }
    if (config.attenuation() != Attenuation.DB_12) {
      throw new HalException(
          ErrorKind.UNSUPPORTED, "ADC unit " + unit + " on " + board + " has one range only");
    }
    return new Layout.AnalogInput(devices.get(unit - 1), unit, channel);
  }

  /** Bits of a raw sample, where the driver tells. */
  static int width(Layout.AnalogInput input, OptionalInt wanted) {
    int bits =
        LinuxRoot.text(
                input.device().resolve("scan_elements/in_voltage" + input.channel() + "_type"))
            .map(BITS::matcher)
            .filter(Matcher::find)
            .map(matcher -> Integer.parseInt(matcher.group(1)))
            .orElse(DEFAULT_WIDTH);
    if (wanted.isPresent() && wanted.getAsInt() != bits) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "ADC unit %d has %d bits, not %d".formatted(input.unit(), bits, wanted.getAsInt()));
    }
    return bits;
  }
}
