package org.wasmachine.serial.board;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Pin;

/** What the device itself says its pins can do (PROTOCOL.md, operation PINS). Immutable. */
public final class DevicePins {
  static final int EXISTS = 1;
  static final int INPUT = 1 << 1;
  static final int OUTPUT = 1 << 2;
  static final int PULL_UP = 1 << 3;
  static final int PULL_DOWN = 1 << 4;
  static final int OPEN_DRAIN = 1 << 5;
  static final int EDGES = 1 << 6;
  static final int PWM = 1 << 7;
  static final int ADC = 1 << 8;
  static final int RESERVED = 1 << 9;
  private static final int SUGGESTIONS = 8;

  /** One row: {@code capabilities} as on the wire, unit and channel meaningful with ADC only. */
  record Row(int capabilities, int adcUnit, int adcChannel) {
    boolean has(int capability) {
      return (capabilities & capability) == capability;
    }
  }

  private final String device;
  private final List<Row> rows;

  private DevicePins(String device, List<Row> rows) {
    this.device = device;
    this.rows = List.copyOf(rows);
  }

  /**
   * Reads results of PINS, one behind the other.
   *
   * @param device for messages
   */
  static DevicePins read(String device, List<ByteBuffer> results) {
    List<Row> rows = new ArrayList<>();
    for (ByteBuffer in : results) {
      while (in.remaining() >= 4) {
        rows.add(new Row(in.getShort() & 0xFFFF, in.get() & 0xFF, in.get() & 0xFF));
      }
    }
    return new DevicePins(device, rows);
  }

  private Row usable(int pin) {
    Row row = pin >= 0 && pin < rows.size() ? rows.get(pin) : new Row(0, 0, 0);
    if (!row.has(EXISTS)) {
      throw new HalException(
          ErrorKind.NOT_FOUND,
          "GPIO%d does not exist on %s; choose one of %s".formatted(pin, device, those(_ -> true)));
    }
    if (row.has(RESERVED)) {
      throw new HalException(
          ErrorKind.PERMISSION,
          "GPIO%d is kept by %s for itself (flash or its own UART); choose one of %s"
              .formatted(pin, device, those(_ -> true)));
    }
    return row;
  }

  /** The pin exists, is not reserved, and can all of this. */
  void require(int pin, int capabilities, String what) {
    if (!usable(pin).has(capabilities)) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "GPIO%d on %s cannot be %s; choose one of %s"
              .formatted(pin, device, what, those(row -> row.has(capabilities))));
    }
  }

  void check(GpioConfig config) {
    int pin = config.pin();
    if (config.direction().writes()) {
      require(pin, OUTPUT, "an output");
    } else {
      require(pin, INPUT, "an input");
    }
    checkBias(pin, config.bias());
    if (config.drive() == Drive.OPEN_DRAIN && config.direction().writes()) {
      require(pin, OPEN_DRAIN, "open drain");
    }
    if (!config.edges().isEmpty()) {
      require(pin, EDGES, "watched for edges");
    }
  }

  void checkBias(int pin, Bias bias) {
    if (bias == Bias.UP) {
      require(pin, PULL_UP, "pulled up");
    } else if (bias == Bias.DOWN) {
      require(pin, PULL_DOWN, "pulled down");
    }
  }

  /** The pin of an analogue channel. */
  int pinOfChannel(int unit, int channel) {
    return IntStream.range(0, rows.size())
        .filter(pin -> rows.get(pin).has(EXISTS | ADC))
        .filter(pin -> rows.get(pin).adcUnit() == unit && rows.get(pin).adcChannel() == channel)
        .findFirst()
        .orElseThrow(
            () ->
                new HalException(
                    ErrorKind.NOT_FOUND,
                    "ADC unit %d channel %d does not exist on %s; its analogue pins are %s"
                        .formatted(unit, channel, device, those(row -> row.has(ADC)))));
  }

  /** The analogue channel of a pin. */
  Row channelOfPin(int pin) {
    require(pin, ADC, "an analogue input");
    return rows.get(pin);
  }

  private String those(Predicate<Row> suitable) {
    List<String> pins =
        IntStream.range(0, rows.size())
            .filter(pin -> rows.get(pin).has(EXISTS) && !rows.get(pin).has(RESERVED))
            .filter(pin -> suitable.test(rows.get(pin)))
            .mapToObj(Integer::toString)
            .toList();
    String some = pins.stream().limit(SUGGESTIONS).collect(Collectors.joining(", "));
    return pins.isEmpty() ? "none" : some + (pins.size() > SUGGESTIONS ? ", …" : "");
  }

  /**
   * Where a profile promises more than the device has.
   *
   * @return one line, empty if they agree
   */
  Optional<String> missingFor(BoardProfile profile) {
    String missing =
        profile.pins().stream()
            .filter(pin -> !pin.reserved())
            .map(Pin::number)
            .filter(pin -> pin >= rows.size() || !rows.get(pin).has(EXISTS))
            .map(pin -> "GPIO" + pin)
            .collect(Collectors.joining(", "));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("profile %s has %s, the device has not".formatted(profile.id(), missing));
  }
}
