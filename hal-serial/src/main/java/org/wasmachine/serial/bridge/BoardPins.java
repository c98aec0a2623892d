package org.wasmachine.serial.bridge;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Capabilities;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.profile.Adc;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.hal.profile.PinFlag;
import org.wasmachine.hal.profile.Pwm;
import org.wasmachine.serial.protocol.DeviceFeature;
import org.wasmachine.serial.protocol.Status;

/** What a served board says of its pins and controllers: its profile, in the protocol's words. */
final class BoardPins {
  private static final int EXISTS = 1;
  private static final int INPUT = 1 << 1;
  private static final int OUTPUT = 1 << 2;
  private static final int PULLS = 1 << 3 | 1 << 4;
  private static final int OPEN_DRAIN = 1 << 5;
  private static final int EDGES = 1 << 6;
  private static final int PWM = 1 << 7;
  private static final int ADC = 1 << 8;
  private static final int RESERVED = 1 << 9;
  private static final int NONE = 0xFF;

  /** Without a profile any number may be a pin: the board itself refuses those that are none. */
  private static final int PINS_WITHOUT_PROFILE = 64;

  private static final int CONTROLLERS_WITHOUT_PROFILE = 8;
  private static final int MOST_IN_A_FRAME = 1900;

  private final Optional<BoardProfile> profile;
  private final Capabilities capabilities;

  BoardPins(Board board) {
    this.profile = board.profile();
    this.capabilities = board.capabilities();
  }

  int count() {
    return profile
        .map(known -> known.pins().stream().mapToInt(Pin::number).max().orElse(-1) + 1)
        .orElse(PINS_WITHOUT_PROFILE);
  }

  boolean exists(int pin) {
    return profile.map(known -> known.pin(pin).isPresent()).orElse(pin < PINS_WITHOUT_PROFILE);
  }

  Status pins(int first, int count, ByteBuffer out) {
    for (int i = first; i < first + count; i++) {
      Optional<Adc.Channel> channel = channelOf(i);
      out.putShort((short) capabilities(i));
      out.put((byte) (int) channel.map(Adc.Channel::unit).orElse(NONE));
      out.put((byte) (int) channel.map(Adc.Channel::channel).orElse(NONE));
    }
    return Status.OK;
  }

  private Optional<Adc.Channel> channelOf(int pin) {
    return profile
        .filter(_ -> capabilities.has(Feature.ADC))
        .flatMap(known -> known.adc().channelOf(pin));
  }

  private int capabilities(int number) {
    if (!exists(number)) {
      return 0;
    }
    Optional<Pin> pin = profile.flatMap(known -> known.pin(number));
    if (pin.map(Pin::reserved).orElse(false)) {
      return EXISTS | RESERVED;
    }
    int bits = EXISTS | INPUT;
    bits |= capabilities.has(Feature.GPIO_EVENTS) ? EDGES : 0;
    if (!pin.map(known -> known.has(PinFlag.INPUT_ONLY)).orElse(false)) {
      bits |= OUTPUT;
      bits |= capabilities.has(Feature.GPIO_OPEN_DRAIN) ? OPEN_DRAIN : 0;
      bits |= capabilities.has(Feature.PWM) ? PWM : 0;
    }
    boolean pulls = !pin.map(known -> known.has(PinFlag.NO_INTERNAL_PULL)).orElse(false);
    bits |= pulls && capabilities.has(Feature.GPIO_BIAS) ? PULLS : 0;
    return bits | (channelOf(number).isPresent() ? ADC : 0);
  }

  Status resources(ByteBuffer out) {
    out.put(
        (byte)
            controllers(profile.map(known -> top(known.i2c().stream().mapToInt(c -> c.number())))));
    out.put((byte) 0);
    out.put(
        (byte)
            controllers(profile.map(known -> top(known.spi().stream().mapToInt(c -> c.number())))));
    out.put((byte) (int) profile.map(known -> known.adc().units().size()).orElse(0));
    out.put((byte) Math.min(NONE, (int) profile.map(known -> known.pwm().channels()).orElse(0)));
    out.put((byte) (int) profile.map(known -> timers(known.pwm())).orElse(1));
    out.put(
        (byte)
            controllers(
                profile.map(known -> top(known.uarts().stream().mapToInt(u -> u.number())))));
    out.putShort((short) Math.min(capabilities.maxI2cBytes(), MOST_IN_A_FRAME));
    out.putShort((short) Math.min(capabilities.maxSpiBytes(), MOST_IN_A_FRAME));
    return Status.OK;
  }

  private static int top(java.util.stream.IntStream numbers) {
    return numbers.max().orElse(-1) + 1;
  }

  private static int controllers(Optional<Integer> known) {
    return known.orElse(CONTROLLERS_WITHOUT_PROFILE);
  }

  private static int timers(Pwm pwm) {
    return switch (pwm) {
      case Pwm.Ledc ledc -> ledc.timersPerMode();
      case Pwm.Fixed _ -> 1;
      case Pwm.None _ -> 0;
    };
  }

  Set<DeviceFeature> features() {
    EnumSet<DeviceFeature> features = EnumSet.noneOf(DeviceFeature.class);
    for (Feature each : capabilities.features()) {
      switch (each) {
        case GPIO -> features.add(DeviceFeature.GPIO);
        case GPIO_EVENTS -> features.add(DeviceFeature.EDGES);
        case GPIO_DEBOUNCE -> features.add(DeviceFeature.DEBOUNCE);
        case I2C -> features.add(DeviceFeature.I2C);
        case I2C_TEN_BIT -> features.add(DeviceFeature.I2C_TEN_BIT);
        case I2C_IGNORE_NACK -> features.add(DeviceFeature.I2C_IGNORE_NACK);
        case SPI -> features.add(DeviceFeature.SPI);
        case ADC -> features.add(DeviceFeature.ADC);
        case PWM -> features.add(DeviceFeature.PWM);
        case PWM_PHASE -> features.add(DeviceFeature.PWM_PHASE);
        case UART -> features.add(DeviceFeature.UART);
        default -> {
          // The protocol takes these for granted; the board refuses them itself.
        }
      }
    }
    return features;
  }
}
