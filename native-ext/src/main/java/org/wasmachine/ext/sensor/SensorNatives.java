package org.wasmachine.ext.sensor;

import java.util.Optional;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.app.GuestApp;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTable;

/** Sensors whose samples come as {@code on_sensor_event(id, container, length)}. */
public final class SensorNatives {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          SensorNatives.class,
          """
          wasm_sensor_open                        ($i)i
          wasm_sensor_config                      (iiii)i
          wasm_sensor_config_with_attr_container  (i*~)i
          wasm_sensor_close                       (i)i
          """);

  private final GuestProcess process;
  private final SensorHub hub;
  private boolean used;

  private SensorNatives(GuestProcess process, SensorHub hub) {
    this.process = process;
    this.hub = hub;
  }

  /** Registers the family for apps that use the sensors of {@code hub}. */
  public static NativeRegistry addTo(NativeRegistry natives, SensorHub hub) {
    return natives.add(TABLE, process -> new SensorNatives(process, hub));
  }

  private GuestApp app() {
    return GuestApp.of(process);
  }

  /**
   * Opens a sensor by name and instance.
   *
   * @return its id, from 1; -1 if there is none or the app has it open already
   */
  public int wasm_sensor_open(int name, int instance) {
    GuestApp app = app();
    if (!used) {
      used = true;
      process.onClose(() -> hub.closeAll(app));
    }
    return hub.open(app, process.memory().string(name), instance);
  }

  /**
   * Sets the interval in milliseconds, 0 for no samples, and tells the driver.
   *
   * @return 1; 0 if the app does not have the sensor open
   */
  public int wasm_sensor_config(int id, int interval, int bitConfig, int delay) {
    AttrContainer settings =
        AttrContainer.tagged("config sensor")
            .with("interval", Attribute.of(interval))
            .with("bit_cfg", Attribute.of(bitConfig))
            .with("delay", Attribute.of(delay));
    return hub.configure(app(), id, interval, settings) ? 1 : 0;
  }

  /**
   * Hands a container to the driver.
   *
   * @return what the driver says: 1, or 0 if there is nothing it could set
   */
  public int wasm_sensor_config_with_attr_container(int id, int container, int length) {
    GuestMemory memory = process.memory();
    Optional<AttrContainer> settings = AttrContainer.decode(memory.bytes(container, length));
    return settings.filter(given -> hub.configure(id, given)).isPresent() ? 1 : 0;
  }

  /**
   * Ends the app's use of a sensor.
   *
   * @return 1; 0 if there is none of that id
   */
  public int wasm_sensor_close(int id) {
    return hub.close(app(), id) ? 1 : 0;
  }
}
