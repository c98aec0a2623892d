package org.wasmachine.pi4j.board;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.pi4j.linux.LinuxRoot;

/**
 * The clock of an I2C bus: the device tree sets it when the computer starts, programs cannot. A bus
 * that is slower than asked for is fine for every chip, a faster one is refused.
 */
final class I2cClock {

  private static final System.Logger LOG = System.getLogger(I2cClock.class.getName());

  private I2cClock() {}

  static void check(LinuxRoot root, I2cConfig config, String board) {
    OptionalLong hertz = of(root, config.controller());
    String name = "I2C" + config.controller() + " on " + board;
    if (hertz.isEmpty()) {
      LOG.log(System.Logger.Level.DEBUG, "{0}: the kernel does not tell its clock", name);
    } else if (hertz.getAsLong() > config.frequency().hertz()) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "%s runs at %s, faster than the %s asked for; put \"%s=%d\" into %s and restart"
              .formatted(
                  name,
                  Frequency.ofHertz(hertz.getAsLong()),
                  config.frequency(),
                  "dtparam=i2c_arm_baudrate",
                  config.frequency().hertz(),
                  "/boot/firmware/config.txt"));
    }
  }

  /** A cell of a device tree is 32 bits, most significant byte first. */
  private static OptionalLong of(LinuxRoot root, int bus) {
    Path property =
        root.file("sys/class/i2c-adapter/i2c-%d/of_node/clock-frequency".formatted(bus));
    try {
      byte[] cell = Files.readAllBytes(property);
      return cell.length == Integer.BYTES
          ? OptionalLong.of(Integer.toUnsignedLong(ByteBuffer.wrap(cell).getInt()))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
