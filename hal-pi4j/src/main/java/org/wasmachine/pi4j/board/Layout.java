package org.wasmachine.pi4j.board;

import java.nio.file.Path;
import java.util.Optional;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.pi4j.detect.LineAddress;

/**
 * Where the board's pins and controllers are in the kernel, and what may be asked of them. Every
 * method refuses with {@link org.wasmachine.hal.HalException} before any device is touched.
 */
sealed interface Layout permits ProfiledLayout, PlainLayout {

  /** The board, for messages. */
  String name();

  /** The description, where there is one. */
  Optional<BoardProfile> profile();

  /** A pin, for messages. */
  String pin(int pin);

  /** Refuses what the pin cannot do. */
  void check(GpioConfig config);

  /** The controller that has the pins. */
  Optional<String> chip();

  /** The line of a pin. */
  LineAddress line(int pin);

  /** The configuration with the pins that the bus has, and nothing that it cannot do. */
  I2cConfig complete(I2cConfig config);

  /** What switches an I2C bus on, for messages; empty when unknown. */
  String enableI2c(int controller);

  /** The configuration with the pins that the device has, and nothing that it cannot do. */
  SpiConfig complete(SpiConfig config);

  /** Number of the device on its bus. */
  int chipSelect(SpiConfig complete);

  /** What switches an SPI bus on, for messages; empty when unknown. */
  String enableSpi(int controller);

  /**
   * A PWM output in the kernel.
   *
   * @param chip directory of the controller
   * @param channel number on it
   */
  record PwmOutput(Path chip, int channel) {}

  /** The output of a pin. */
  PwmOutput pwm(PwmConfig config);

  /** Device and channel of an analogue input. */
  record AnalogInput(Path device, int unit, int channel) {}

  /** The analogue input. */
  AnalogInput adc(AdcConfig config);

  /** The configuration with the pins that the port has. */
  UartConfig complete(UartConfig config);

  /** The device file of a port. */
  Path uart(int port);
}
