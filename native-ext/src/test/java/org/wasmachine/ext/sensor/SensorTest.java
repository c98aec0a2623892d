package org.wasmachine.ext.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.sim.SimBoard;
import org.wasmachine.sim.device.I2cChip;
import org.wasmachine.sim.device.RegisterChip;
import org.wasmachine.sim.device.Signal;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.app.Attribute.Float64;
import org.wasmachine.vm.app.TestMachine;
import org.wasmachine.vm.natives.HostileCallsContract;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTableContract;

class SensorTest {

  private TestMachine machine;
  private SimBoard board;
  private BoardSensors sensors;

  @BeforeEach
  void start() {
    machine = new TestMachine();
    board =
        SimBoard.of(
            Board.open(
                BoardUri.parse("sim:esp32-s3-devkitc-1?lux=480"),
                BoardOptions.DEFAULT.withClock(machine.clock())));
    sensors = new BoardSensors(board);
  }

  @AfterEach
  void stop() {
    machine.close();
    board.close();
  }

  private SensorDriver open(String name, int instance) {
    return sensors.find(name, instance).orElseThrow().opener().get();
  }

  private AttrContainer sample(String name, int instance) throws InterruptedException {
    try (SensorDriver driver = open(name, instance)) {
      return driver.sample();
    }
  }

  private double value(String name, String key) throws InterruptedException {
    Attribute attribute = sample(name, 0).find(key).orElseThrow();
    assertThat(attribute).isInstanceOf(Float64.class);
    return ((Float64) attribute).value();
  }

  private RegisterChip registers(int address) {
    RegisterChip chip = new RegisterChip(256);
    board.i2c(0).attach(I2cAddress.of(address), chip);
    return chip;
  }

  private static void set(RegisterChip chip, int first, int... values) {
    for (int i = 0; i < values.length; i++) {
      chip.setRegister(first + i, values[i]);
    }
  }

  private static void setWords(RegisterChip chip, int first, int... words) {
    for (int i = 0; i < words.length; i++) {
      set(chip, first + 2 * i, words[i] & 0xFF, words[i] >> 8 & 0xFF);
    }
  }

  // ---- drivers ---------------------------------------------------------------------------------

  @Test
  void theSurveyTellsWhatIsThereAndWhatIsNot() {
    assertThat(sensors.survey())
        .contains(
            new SensorReport(
                "light", OptionalInt.of(0), "BH1750", "I2C0 address 0x23", Optional.empty()),
            new SensorReport(
                "pressure",
                OptionalInt.empty(),
                "BME280",
                "I2C address 0x76 or 0x77",
                Optional.of("no BME280 answers on I2C0, I2C1")));
  }

  @Test
  void theSurveySaysWhichBusItCouldNotAsk() {
    try (I2cBus taken =
        board.openI2c(I2cConfig.controller(0).withFrequency(Frequency.ofKilohertz(10)))) {
      assertThat(taken).isNotNull();
      assertThat(sensors.survey())
          .filteredOn(report -> report.name().equals("light"))
          .singleElement()
          .satisfies(
              light ->
                  assertThat(light.missing().orElseThrow())
                      .startsWith("no BH1750 answers on I2C1; I2C0 is not searched: "));
    }
  }

  @Test
  void a_board_lists_its_sensors() {
    set(registers(0x76), 0xD0, 0x60);
    assertThat(sensors.sensors())
        .extracting(sensor -> sensor.name() + " " + sensor.part() + " " + sensor.place())
        .contains(
            "light BH1750 I2C0 address 0x23",
            "pressure BME280 I2C0 address 0x76",
            "button boot_button GPIO0",
            "adc analogue input GPIO1");
    assertThat(sensors.find("temperature", 0)).isPresent();
    assertThat(sensors.find("temperature", 1)).isEmpty();
    assertThat(sensors.find("nothing", 0)).isEmpty();
    assertThat(board.pinUse()).isEmpty();
  }

  @Test
  void bh1750_measures_light() throws InterruptedException {
    assertThat(value("light", "lux")).isCloseTo(480, within(1.0));
  }

  /** Answers each read with the next of its replies. */
  private record Script(Queue<byte[]> replies, AtomicInteger next) implements I2cChip {
    @Override
    public boolean write(int value) {
      return true;
    }

    @Override
    public boolean start(boolean read) {
      next.set(0);
      return true;
    }

    @Override
    public int read() {
      int value = replies.element()[next.getAndIncrement()] & 0xFF;
      if (next.get() == replies.element().length) {
        replies.remove();
      }
      return value;
    }
  }

  private static byte[] words(int... words) {
    byte[] bytes = new byte[3 * words.length];
    for (int i = 0; i < words.length; i++) {
      bytes[3 * i] = (byte) (words[i] >> 8);
      bytes[3 * i + 1] = (byte) words[i];
      bytes[3 * i + 2] = (byte) Sht3xSensor.crc(bytes, 3 * i, 2);
    }
    return bytes;
  }

  @Test
  void sht3x_measures_temperature_and_humidity_and_notices_damage() throws InterruptedException {
    assertThat(Sht3xSensor.crc(new byte[] {(byte) 0xBE, (byte) 0xEF}, 0, 2)).isEqualTo(0x92);
    byte[] status = words(0x8010);
    byte[] data = words(0x6666, 0x8000);
    byte[] damaged = words(0x6666, 0x8000);
    damaged[1] ^= 1;
    Queue<byte[]> replies = new ArrayDeque<>(List.of(status, data, status, data, status, damaged));
    board.i2c(0).attach(I2cAddress.of(0x44), new Script(replies, new AtomicInteger()));
    assertThat(value("temperature", "celsius")).isCloseTo(25, within(0.01));
    assertThat(value("humidity", "percent")).isCloseTo(50, within(0.01));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> sample("humidity", 0))
        .hasMessage("SHT3x at 0x44: the data came damaged");
  }

  /** Calibration and raw values of the example in Bosch's data sheet, chapter 3.12. */
  @Test
  void bme280_compensates_as_in_the_data_sheet() throws InterruptedException {
    RegisterChip chip = registers(0x77);
    set(chip, 0xD0, 0x60);
    setWords(chip, 0x88, 27504, 26435, -1000);
    setWords(chip, 0x8E, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000);
    set(chip, 0xA1, 75);
    set(chip, 0xE1, 0x6A, 0x01, 0x00, 0x13, 0x29, 0x03, 0x1E); // 362, 0, 313, 50, 30
    int pressure = 415148;
    int temperature = 519888;
    set(chip, 0xF7, pressure >> 12, pressure >> 4 & 0xFF, pressure << 4 & 0xF0);
    set(chip, 0xFA, temperature >> 12, temperature >> 4 & 0xFF, temperature << 4 & 0xF0);
    set(chip, 0xFD, 0x75, 0x30);
    assertThat(value("temperature", "celsius")).isCloseTo(25.08, within(0.005));
    assertThat(value("pressure", "hectopascal")).isCloseTo(1006.5327, within(0.001));
    assertThat(value("humidity", "percent")).isBetween(40.0, 70.0);
  }

  @Test
  void mpu6050_measures_motion() throws InterruptedException {
    RegisterChip chip = registers(0x68);
    set(chip, 0x75, 0x68);
    set(chip, 0x6B, 0x40); // asleep
    set(chip, 0x3B, 0x40, 0x00, 0xC0, 0x00, 0x20, 0x00);
    set(chip, 0x43, 0x00, 131, 0xFF, 0x7D, 0x00, 0x00);
    AttrContainer acceleration = sample("acceleration", 0);
    assertThat(acceleration.attributes())
        .containsEntry("x", Attribute.of(1.0))
        .containsEntry("y", Attribute.of(-1.0))
        .containsEntry("z", Attribute.of(0.5));
    assertThat(sample("rotation", 0).attributes())
        .containsEntry("x", Attribute.of(1.0))
        .containsEntry("y", Attribute.of(-1.0));
    assertThat(chip.register(0x6B)).isZero();
    assertThat(sensors.find("time", 0)).isEmpty();
  }

  @Test
  void ds3231_tells_time_and_temperature() throws InterruptedException {
    RegisterChip chip = registers(0x68);
    set(chip, 0, 0x56, 0x34, 0x72, 0x07, 0x29, 0x02, 0x28); // 12 hours, PM
    set(chip, 0x11, 0xFF, 0x40);
    assertThat(sample("time", 0).text("text")).contains("2028-02-29T12:34:56");
    assertThat(sample("time", 0).integer("epoch")).contains(1835440496L);
    assertThat(value("temperature", "celsius")).isEqualTo(-0.75);
    set(chip, 4, 0x31); // the 31st of February is no time
    assertThat(sensors.find("time", 0)).isEmpty();
  }

  @Test
  void an_analogue_input_and_a_button_are_sensors() throws InterruptedException {
    board.pin(4).setMillivolts(Signal.constant(1500));
    assertThat(sample("adc", 4).integer("millivolts").orElseThrow()).isBetween(1480L, 1520L);
    assertThat(sample("button", 0).find("pressed")).contains(Attribute.of(false));
    board.button("boot_button").press();
    assertThat(sample("button", 0).find("pressed")).contains(Attribute.of(true));
  }

  /** The models of hal-sim, named in the board's URI, on the boards that have an I2C bus. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "esp32-devkitc",
        "esp32-s3-devkitc-1",
        "esp32-s3-box",
        "esp32-s3-box-lite",
        "esp32-c6-devkitc-1",
        "esp32-p4-function-ev-board",
        "raspberry-pi-5"
      })
  void every_sensor_chip_has_a_model_in_the_name_of_a_board(String id) throws InterruptedException {
    String chips = "?sht3x=0x44&mpu6050=0x69&ds3231=0x68&lux=700&celsius=21.5&percent=40&ax=-0.5";
    try (Board named =
        Board.open(
            BoardUri.parse("sim:" + id + chips), BoardOptions.DEFAULT.withClock(machine.clock()))) {
      sensors = new BoardSensors(named);
      assertThat(value("light", "lux")).isCloseTo(700, within(1.0));
      assertThat(value("temperature", "celsius")).isCloseTo(21.5, within(0.01));
      assertThat(value("humidity", "percent")).isCloseTo(40, within(0.01));
      assertThat(sample("acceleration", 0).attributes())
          .containsEntry("x", Attribute.of(-0.5))
          .containsEntry("z", Attribute.of(1.0));
      assertThat(sample("rotation", 0).attributes()).containsEntry("x", Attribute.of(0.0));
      assertThat(sample("time", 0).integer("epoch"))
          .contains(machine.clock().epochNanos() / 1_000_000_000L);
      try (SensorDriver ofTheClock = open("temperature", 1)) {
        assertThat(ofTheClock.sample().find("celsius")).contains(Attribute.of(21.5));
      }
    }
    try (Board named =
        Board.open(
            BoardUri.parse("sim:" + id + "?bme280=0x76&celsius=-7.25&percent=88&hectopascal=990"),
            BoardOptions.DEFAULT.withClock(machine.clock()))) {
      sensors = new BoardSensors(named);
      assertThat(value("temperature", "celsius")).isCloseTo(-7.25, within(0.01));
      assertThat(value("humidity", "percent")).isCloseTo(88, within(0.01));
      assertThat(value("pressure", "hectopascal")).isCloseTo(990, within(0.01));
    }
  }

  // ---- apps ------------------------------------------------------------------------------------

  /** A sensor that counts its samples. */
  private Sensor counting(AtomicInteger samples, AtomicInteger closed) {
    return new Sensor(
        "light",
        0,
        "counter",
        "test",
        () ->
            new SensorDriver() {
              @Override
              public AttrContainer sample() {
                return AttrContainer.tagged("light")
                    .with("n", Attribute.of(samples.incrementAndGet()));
              }

              @Override
              public void close() {
                closed.incrementAndGet();
              }
            });
  }

  @Test
  void an_app_gets_a_sample_at_once_and_then_at_its_interval() {
    AtomicInteger samples = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    SensorHub hub = new SensorHub(machine.clock(), sensors.with(counting(samples, closed)));
    SensorNatives.addTo(machine.registry(), hub);
    machine.install("first", TestMachine.guest("sensor"));
    machine.pass(Duration.ofMillis(3500));
    String output = machine.output("first");
    assertThat(output)
        .contains("### app on_init 1")
        .contains("### the board has no sensor \"temperature\"");
    assertThat(output.split("get sensor event from sensor1", -1)).hasSize(1 + 4);
    assertThat(samples).hasValue(4);
    machine.install("second", TestMachine.guest("sensor"));
    machine.pass(Duration.ofMillis(2100));
    assertThat(machine.output("second").split("get sensor event from sensor1", -1)).hasSize(1 + 3);
    machine.uninstall("first");
    assertThat(closed).hasValue(0);
    machine.uninstall("second");
    machine.settle();
    assertThat(closed).hasValue(1);
  }

  @Test
  void the_sample_sensors_of_the_peer_stand_beside_those_of_the_board() throws Exception {
    SensorCatalog both = sensors.with(SampleSensor.all());
    for (String name : List.of("sensor_test1", "sensor_test2")) {
      try (SensorDriver driver = both.find(name, 0).orElseThrow().opener().get()) {
        assertThat(driver.sample().dump())
            .contains("Tag: read test sensor data")
            .contains("  key: name, type: string, value: read test sensor");
      }
    }
    assertThat(both.find("sensor_test1", 1)).isEmpty();
    assertThat(both.find("light", 0)).isPresent();
  }

  @Test
  void the_sensor_app_reads_the_board() {
    SensorNatives.addTo(machine.registry(), new SensorHub(machine.clock(), sensors));
    machine.install("sensor", TestMachine.guest("sensor"));
    machine.pass(Duration.ofSeconds(2));
    assertThat(machine.output("sensor")).contains("lux").contains("480");
    machine.uninstall("sensor");
    machine.settle();
    assertThat(board.pinUse()).isEmpty();
  }

  private static SensorHub emptyHub() {
    return new SensorHub(new VirtualClock(), List::of);
  }

  @Nested
  class HostileCalls extends HostileCallsContract {
    @Override
    protected NativeRegistry natives() {
      return SensorNatives.addTo(new NativeRegistry(), emptyHub());
    }
  }

  @Nested
  class Tables extends NativeTableContract {
    @Override
    protected NativeRegistry natives() {
      return SensorNatives.addTo(new NativeRegistry(), emptyHub());
    }
  }
}
