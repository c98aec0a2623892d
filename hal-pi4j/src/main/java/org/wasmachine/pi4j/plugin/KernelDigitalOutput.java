package org.wasmachine.pi4j.plugin;

import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import org.wasmachine.pi4j.linux.GpioLineHandle;

/** An output. It has its initial state from the moment on in which the kernel hands it out. */
final class KernelDigitalOutput extends DigitalOutputBase implements KernelLine {

  private final GpioLineHandle line;

  KernelDigitalOutput(
      DigitalOutputProvider provider, DigitalOutputConfig config, KernelDevices devices) {
    super(provider, config);
    this.line = LineRequest.take(devices, config, LineRequest.output(config));
    this.state = config.initialState() == DigitalState.HIGH ? DigitalState.HIGH : DigitalState.LOW;
  }

  @Override
  public GpioLineHandle line() {
    return line;
  }

  @Override
  public DigitalOutput state(DigitalState state) {
    KernelErrors.run(() -> line.write(state == DigitalState.HIGH));
    return super.state(state);
  }

  @Override
  public DigitalOutput shutdownInternal(Context context) {
    try {
      return super.shutdownInternal(context);
    } finally {
      line.close();
    }
  }
}
