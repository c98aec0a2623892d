package org.wasmachine.ext.sensor;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.ext.sensor.I2cSensorChip.I2cDevice;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.profile.I2cController;
import org.wasmachine.hal.profile.OnboardDevice;

/**
 * The sensors of a board: chips that answer on its I2C controllers at their default pins, its
 * analogue inputs ({@code adc}, the instance is the pin's number), its push buttons ({@code
 * button}, counted in the order of the board's profile).
 */
public final class BoardSensors implements SensorCatalog {
  private static final String CONSUMER = "sensor";

  private final Board board;

  /** Looks at nothing yet. */
  public BoardSensors(Board board) {
    this.board = board;
  }

  /** Asks every I2C address at which a known chip can be. A controller in other use is left out. */
  @Override
  public List<Sensor> sensors() {
    List<Sensor> sensors = new ArrayList<>(numbered(search().found()));
    sensors.addAll(buttons());
    sensors.addAll(analogInputs());
    return sensors;
  }

  /** All sensors that a driver is there for, also those that the board does not have now. */
  public List<SensorReport> survey() {
    Search search = search();
    List<Sensor> found = numbered(search.found());
    List<SensorReport> reports = new ArrayList<>();
    for (I2cSensorChip kind : I2cSensorChip.ALL) {
      for (String name : kind.sensors().keySet().stream().sorted().toList()) {
        List<Sensor> there =
            found.stream()
                .filter(sensor -> sensor.name().equals(name) && sensor.part().equals(kind.part()))
                .toList();
        there.forEach(sensor -> reports.add(SensorReport.of(sensor)));
        if (there.isEmpty()) {
          reports.add(
              SensorReport.missing(name, kind.part(), kind.places(), search.reasonFor(kind)));
        }
      }
    }
    buttons().forEach(sensor -> reports.add(SensorReport.of(sensor)));
    analogInputs().forEach(sensor -> reports.add(SensorReport.of(sensor)));
    return reports;
  }

  private static List<Sensor> numbered(List<Sensor> found) {
    Map<String, Integer> next = new HashMap<>();
    return found.stream()
        .map(sensor -> sensor.as(next.merge(sensor.name(), 1, Integer::sum) - 1))
        .toList();
  }

  @Override
  public Optional<Sensor> find(String name, int instance) {
    List<Sensor> candidates =
        switch (name) {
          case "adc" -> analogInputs();
          case "button" -> buttons();
          default -> sensors();
        };
    return candidates.stream()
        .filter(sensor -> sensor.name().equals(name) && sensor.instance() == instance)
        .findFirst();
  }

  // ---- I2C -------------------------------------------------------------------------------------

  /**
   * What a look at the I2C controllers came to.
   *
   * @param answered the controllers that could be asked
   * @param refused why others could not
   */
  private record Search(List<Sensor> found, List<Integer> answered, List<String> refused) {
    String reasonFor(I2cSensorChip kind) {
      if (answered.isEmpty() && refused.isEmpty()) {
        return "the board has no I2C controller with pins of its own";
      }
      String silent =
          answered.isEmpty()
              ? ""
              : "no %s answers on %s"
                  .formatted(
                      kind.part(),
                      answered.stream()
                          .map(number -> "I2C" + number)
                          .collect(java.util.stream.Collectors.joining(", ")));
      List<String> parts = new ArrayList<>(refused);
      if (!silent.isEmpty()) {
        parts.addFirst(silent);
      }
      return String.join("; ", parts);
    }
  }

  private Search search() {
    Search search = new Search(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int controller : controllers()) {
      try (I2cBus bus = open(controller)) {
        for (I2cSensorChip kind : I2cSensorChip.ALL) {
          for (int address : kind.addresses()) {
            I2cDevice chip = new I2cDevice(bus, I2cAddress.of(address));
            boolean taken = search.found().stream().anyMatch(at(controller, address)::isAt);
            if (!taken && bus.probe(chip.address()) && kind.identify().test(chip)) {
              search.found().addAll(sensors(kind, at(controller, address)));
            }
          }
        }
        search.answered().add(controller);
      } catch (HalException e) {
        search.refused().add("I2C%d is not searched: %s".formatted(controller, e.getMessage()));
        log()
            .log(
                Level.DEBUG, "I2C{0} is not searched for sensors: {1}", controller, e.getMessage());
      }
    }
    return search;
  }

  private record Place(int controller, int address) {
    boolean isAt(Sensor sensor) {
      return sensor.place().equals(toString());
    }

    @Override
    public String toString() {
      return "I2C%d address 0x%02X".formatted(controller, address);
    }
  }

  private static Place at(int controller, int address) {
    return new Place(controller, address);
  }

  private List<Sensor> sensors(I2cSensorChip kind, Place place) {
    return kind.sensors().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            entry ->
                new Sensor(
                    entry.getKey(),
                    0,
                    kind.part(),
                    place.toString(),
                    () -> opened(entry.getValue(), place)))
        .toList();
  }

  private SensorDriver opened(
      java.util.function.BiFunction<Board, I2cDevice, SensorDriver> driver, Place place) {
    I2cBus bus = open(place.controller());
    try {
      return driver.apply(board, new I2cDevice(bus, I2cAddress.of(place.address())));
    } catch (HalException e) {
      bus.close();
      throw e;
    }
  }

  private I2cBus open(int controller) {
    return board.openI2c(I2cConfig.controller(controller).withConsumer(CONSUMER));
  }

  private List<Integer> controllers() {
    return board.profile().stream()
        .flatMap(profile -> profile.i2c().stream())
        .filter(controller -> controller.defaultPins().isPresent())
        .map(I2cController::number)
        .toList();
  }

  // ---- pins ------------------------------------------------------------------------------------

  private List<Sensor> analogInputs() {
    return board.profile().stream()
        .flatMap(profile -> profile.adc().units().stream())
        .flatMap(unit -> unit.channelToGpio().values().stream())
        .sorted()
        .map(
            gpio ->
                new Sensor(
                    "adc",
                    gpio,
                    "analogue input",
                    "GPIO" + gpio,
                    () -> new AdcSensor(board.openAdc(AdcConfig.pin(gpio).withConsumer(CONSUMER)))))
        .toList();
  }

  private List<Sensor> buttons() {
    List<OnboardDevice> devices =
        board.profile().stream()
            .flatMap(profile -> profile.devices().stream())
            .filter(device -> device.type().equals("button") && device.pins().size() == 1)
            .toList();
    List<Sensor> buttons = new ArrayList<>();
    for (OnboardDevice device : devices) {
      buttons.add(
          new Sensor(
              "button", buttons.size(), device.id(), "GPIO" + pin(device), () -> button(device)));
    }
    return buttons;
  }

  private static int pin(OnboardDevice button) {
    return button.pins().values().iterator().next();
  }

  private SensorDriver button(OnboardDevice device) {
    GpioConfig config =
        GpioConfig.input(pin(device))
            .withBias(device.activeLow() ? Bias.UP : Bias.DOWN)
            .withConsumer(CONSUMER);
    return new ButtonSensor(board.openGpio(config), device.activeLow());
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static Logger log() {
    return System.getLogger(BoardSensors.class.getName());
  }
}
