package org.wasmachine.pi4j.plugin;

import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;

/** Makes outputs on the GPIO character device. */
final class KernelDigitalOutputProvider extends DigitalOutputProviderBase {

  private final KernelDevices devices;

  KernelDigitalOutputProvider(KernelDevices devices) {
    super(KernelPlugin.NAME + "-digital-output", "Digital output on the kernel's GPIO device");
    this.devices = devices;
  }

  @Override
  public DigitalOutput create(DigitalOutputConfig config) {
    return Registration.of(context(), () -> new KernelDigitalOutput(this, config, devices));
  }

  @Override
  public int getPriority() {
    return KernelPlugin.PRIORITY;
  }
}
