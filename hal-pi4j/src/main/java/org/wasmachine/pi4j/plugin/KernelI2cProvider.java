package org.wasmachine.pi4j.plugin;

import com.pi4j.io.exception.IOException;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProviderBase;

/** Makes I2C devices; all devices of a bus share its file and its lock. */
public final class KernelI2cProvider extends I2CProviderBase {

  /** Property: {@code true} when the device has a 10-bit address. */
  public static final String TEN_BIT = "tenBit";

  private final KernelDevices devices;

  KernelI2cProvider(KernelDevices devices) {
    super(KernelPlugin.NAME + "-i2c", "I2C on the kernel's i2c-dev");
    this.devices = devices;
  }

  @Override
  public I2C create(I2CConfig config) {
    boolean tenBit = Boolean.parseBoolean(config.properties().getOrDefault(TEN_BIT, "false"));
    int address = config.device();
    if (tenBit ? address > 0x3FF : address < 0x08 || address > 0x77) {
      throw new IOException(
          "I2C address 0x%X: a 7-bit address is 0x08 to 0x77; one of 10 bits needs the property %s"
              .formatted(address, TEN_BIT));
    }
    return Registration.of(
        context(),
        () -> {
          String path = devices.root().file("dev/i2c-" + config.bus()).toString();
          return new KernelI2c(
              this, config, devices, new KernelI2cBus(config, devices.borrowI2c(path)), tenBit);
        });
  }

  @Override
  public int getPriority() {
    return KernelPlugin.PRIORITY;
  }
}
