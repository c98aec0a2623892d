package org.wasmachine.pi4j.plugin;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;

/** Makes inputs on the GPIO character device. */
final class KernelDigitalInputProvider extends DigitalInputProviderBase {

  private final KernelDevices devices;

  KernelDigitalInputProvider(KernelDevices devices) {
    super(KernelPlugin.NAME + "-digital-input", "Digital input on the kernel's GPIO device");
    this.devices = devices;
  }

  @Override
  public DigitalInput create(DigitalInputConfig config) {
    return Registration.of(context(), () -> new KernelDigitalInput(this, config, devices));
  }

  @Override
  public int getPriority() {
    return KernelPlugin.PRIORITY;
  }
}
