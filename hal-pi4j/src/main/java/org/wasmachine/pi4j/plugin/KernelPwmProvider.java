package org.wasmachine.pi4j.plugin;

import com.pi4j.io.exception.IOException;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmConfig;
import com.pi4j.io.pwm.PwmProviderBase;
import com.pi4j.io.pwm.PwmType;
import java.nio.file.Path;
import org.wasmachine.pi4j.linux.PwmChannelFile;

/** Makes PWM outputs on sysfs; there is no software PWM. */
final class KernelPwmProvider extends PwmProviderBase {

  private final KernelDevices devices;

  KernelPwmProvider(KernelDevices devices) {
    super(KernelPlugin.NAME + "-pwm", "PWM on the kernel's sysfs class");
    this.devices = devices;
  }

  @Override
  public Pwm create(PwmConfig config) {
    if (config.chip() == null || config.channel() == null) {
      throw new IOException("PWM needs the numbers of its chip and channel");
    }
    if (config.pwmType() == PwmType.SOFTWARE
        && config.properties().containsKey(PwmConfig.PWM_TYPE_KEY)) {
      throw new IOException("PWM in software is not offered; choose PwmType.HARDWARE");
    }
    return Registration.of(
        context(),
        () -> {
          Path chip = devices.root().file("sys/class/pwm/pwmchip" + config.chip());
          return new KernelPwm(
              this, config, PwmChannelFile.open(devices.syscalls(), chip, config.channel()));
        });
  }

  @Override
  public int getPriority() {
    return KernelPlugin.PRIORITY;
  }
}
