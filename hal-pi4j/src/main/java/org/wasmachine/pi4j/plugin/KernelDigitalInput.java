package org.wasmachine.pi4j.plugin;

import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import com.pi4j.io.gpio.digital.DigitalStateChangeListener;
import org.wasmachine.pi4j.linux.GpioLineHandle;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LineEvent;
import org.wasmachine.pi4j.linux.LineListener;

/** An input. Edges are watched while somebody listens, however many do. */
final class KernelDigitalInput extends DigitalInputBase implements KernelLine {

  private static final System.Logger LOG = System.getLogger(KernelDigitalInput.class.getName());

  private final KernelDevices devices;
  private final GpioLineHandle line;
  private boolean watching;

  KernelDigitalInput(
      DigitalInputProvider provider, DigitalInputConfig config, KernelDevices devices) {
    super(provider, config);
    this.devices = devices;
    this.line = LineRequest.take(devices, config, LineRequest.input(config));
  }

  @Override
  public GpioLineHandle line() {
    return line;
  }

  @Override
  public DigitalState state() {
    return DigitalState.getState(KernelErrors.call(line::read));
  }

  @Override
  public DigitalInput addListener(DigitalStateChangeListener... listeners) {
    super.addListener(listeners);
    watchIfNeeded();
    return this;
  }

  @Override
  public DigitalInput removeListener(DigitalStateChangeListener... listeners) {
    super.removeListener(listeners);
    watchIfNeeded();
    return this;
  }

  private synchronized void watchIfNeeded() {
    boolean wanted = hasListenersOrBindings();
    if (wanted && !watching) {
      KernelErrors.run(() -> line.listen(devices.events(), new Dispatcher()));
    } else if (!wanted && watching) {
      KernelErrors.run(line::silence);
    }
    watching = wanted;
  }

  @Override
  public DigitalInput shutdownInternal(Context context) {
    line.close();
    super.shutdownInternal(context);
    return this;
  }

  private final class Dispatcher implements LineListener {
    @Override
    public void edge(LineEvent event) {
      dispatch(
          new DigitalStateChangeEvent<>(
              KernelDigitalInput.this, DigitalState.getState(event.rising())));
    }

    @Override
    public void failed(KernelException cause) {
      LOG.log(System.Logger.Level.ERROR, id() + " reports no more edges: " + cause.getMessage());
    }
  }
}
