package org.wasmachine.pi4j.plugin;

import com.pi4j.context.Context;
import com.pi4j.extension.Plugin;
import com.pi4j.extension.PluginService;

/** What Pi4J finds on the class path: registers the five providers of one set of devices. */
public final class KernelPlugin implements Plugin {

  /** Starts the ids of the providers. */
  public static final String NAME = "wasmachine";

  /** Pi4J loads the provider with the highest priority of each kind; its own have up to 200. */
  static final int PRIORITY = 300;

  private final KernelDevices devices;

  /** On the machine this runs on, for {@link java.util.ServiceLoader}. */
  public KernelPlugin() {
    this(KernelDevices.machine());
  }

  /** On other devices. */
  public KernelPlugin(KernelDevices devices) {
    this.devices = devices;
  }

  @Override
  public void initialize(PluginService service) {
    service.register(
        new KernelDigitalInputProvider(devices),
        new KernelDigitalOutputProvider(devices),
        new KernelI2cProvider(devices),
        new KernelSpiProvider(devices),
        new KernelPwmProvider(devices));
  }

  @Override
  public void shutdown(Context context) {
    devices.close();
  }
}
