package org.wasmachine.pi4j.plugin;

import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiProviderBase;
import org.wasmachine.pi4j.linux.SpiConfig;
import org.wasmachine.pi4j.linux.SpidevFile;

/** Makes SPI devices on spidev. */
final class KernelSpiProvider extends SpiProviderBase {

  private final KernelDevices devices;

  KernelSpiProvider(KernelDevices devices) {
    super(KernelPlugin.NAME + "-spi", "SPI on the kernel's spidev");
    this.devices = devices;
  }

  @Override
  public Spi create(com.pi4j.io.spi.SpiConfig config) {
    return Registration.of(
        context(),
        () -> {
          int bus = config.bus().getBus();
          String name = "dev/spidev%d.%d".formatted(bus, config.channel());
          boolean lsbFirst = config.writeLsbFirst() == 1 || config.readLsbFirst() == 1;
          SpidevFile file =
              SpidevFile.open(
                  devices.syscalls(),
                  devices.root().file(name).toString(),
                  new SpiConfig(config.mode().getMode(), config.baud(), lsbFirst, false, 8),
                  devices.spiBuffer());
          return new KernelSpi(this, config, file, devices.spiLock(bus));
        });
  }

  @Override
  public int getPriority() {
    return KernelPlugin.PRIORITY;
  }
}
