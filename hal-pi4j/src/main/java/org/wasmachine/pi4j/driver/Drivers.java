package org.wasmachine.pi4j.driver;

import java.nio.file.Path;
import java.time.Duration;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.pi4j.detect.LineAddress;

/**
 * Opens devices by their place in the kernel. Failures are {@link
 * org.wasmachine.pi4j.linux.KernelException} where there is an errno, else {@link
 * org.wasmachine.hal.HalException}. Thread-safe.
 */
public interface Drivers extends AutoCloseable {

  /** What works through these drivers, as far as the board has it. */
  Capabilities capabilities();

  /** Takes a line; {@code pin} of the configuration is the number to show. */
  LineDriver openLine(LineAddress address, GpioConfig config);

  /** Opens an I2C bus; several users of one bus are fine, the last one's timeout holds. */
  I2cDriver openI2c(int bus, Duration timeout);

  /** Opens a device on an SPI bus. */
  SpiDriver openSpi(int bus, int chipSelect, SpiConfig config);

  /** Takes a channel of a PWM controller, switched off; {@code chip} is its sysfs directory. */
  PwmDriver openPwm(Path chip, int channel, int pin);

  /** Closes what is still open. */
  @Override
  void close();
}
