package org.wasmachine.ext.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

/** The rows of wamr 3.2, called by an app whose messages stay in its queue. */
@Rows(SensorNatives.class)
class SensorRowsTest {

  private final List<AttrContainer> settings = new ArrayList<>();
  private final AtomicBoolean inUse = new AtomicBoolean();
  private final SensorDriver driver =
      new SensorDriver() {
        @Override
        public AttrContainer sample() {
          return AttrContainer.tagged("light").with("lux", Attribute.of(480));
        }

        @Override
        public boolean configure(AttrContainer given) {
          return settings.add(given);
        }

        @Override
        public void close() {
          inUse.set(false);
        }
      };

  private final TestGuest guest =
      TestGuest.image(
              SensorNatives.addTo(
                  new NativeRegistry(),
                  new SensorHub(
                      new VirtualClock(),
                      () -> List.of(new Sensor("light", 0, "BH1750", "I2C0", this::open)))))
          .start();

  /** Like a pin, which has one user. */
  private SensorDriver open() {
    if (inUse.getAndSet(true)) {
      throw new HalException(ErrorKind.BUSY, "the sensor is in use");
    }
    return driver;
  }

  @AfterEach
  void close() {
    guest.close();
  }

  @Test
  void open_answers_an_id_once_per_app() {
    assertThat(guest.call("wasm_sensor_open", "light", 0)).isEqualTo(1);
    assertThat(guest.call("wasm_sensor_open", "light", 0)).as("opened already").isEqualTo(-1);
    assertThat(guest.call("wasm_sensor_open", "light", 1)).as("no such instance").isEqualTo(-1);
    assertThat(guest.call("wasm_sensor_open", "smell", 0)).as("no such name").isEqualTo(-1);
  }

  @Test
  void config_hands_interval_bits_and_delay_to_the_driver() {
    assertThat(guest.call("wasm_sensor_config", 1, 500, 3, 7)).as("not open").isZero();
    guest.call("wasm_sensor_open", "light", 0);
    assertThat(guest.call("wasm_sensor_config", 1, 500, 3, 7)).isEqualTo(1);
    assertThat(settings)
        .containsExactly(
            AttrContainer.tagged("config sensor")
                .with("interval", Attribute.of(500))
                .with("bit_cfg", Attribute.of(3))
                .with("delay", Attribute.of(7)));
  }

  @Test
  void config_with_a_container_answers_what_the_driver_says() {
    byte[] container = AttrContainer.tagged("mine").with("range", Attribute.of(2)).encode();
    int at = TestGuest.SCRATCH;
    guest.memory().put(at, container);
    String row = "wasm_sensor_config_with_attr_container";
    assertThat(guest.call(row, 1, at, container.length)).as("not open").isZero();
    guest.call("wasm_sensor_open", "light", 0);
    assertThat(guest.call(row, 1, at, container.length)).isEqualTo(1);
    assertThat(settings).extracting(AttrContainer::tag).containsExactly("mine");
    assertThat(guest.call(row, 1, at, 3)).as("no container").isZero();
  }

  @Test
  void close_ends_the_driver_with_its_last_app() {
    assertThat(guest.call("wasm_sensor_close", 1)).as("unknown id").isZero();
    for (int id = 1; id <= 100; id++) {
      assertThat(guest.call("wasm_sensor_open", "light", 0)).as("free at once").isEqualTo(id);
      assertThat(guest.call("wasm_sensor_close", id)).isEqualTo(1);
      assertThat(inUse).isFalse();
    }
  }
}
