package org.wasmachine.hal.profile;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The analog inputs of a board.
 *
 * @param units converters, ascending; empty when the board has none
 * @param resolutionBits widths that can be selected
 * @param defaultResolutionBits width used when none is asked for; 0 without units
 * @param attenuations input ranges, ascending by code
 */
public record Adc(
    List<Unit> units,
    List<Integer> resolutionBits,
    int defaultResolutionBits,
    List<Attenuation> attenuations) {

  /** A board without analog inputs. */
  public static final Adc NONE = new Adc(List.of(), List.of(), 0, List.of());

  public Adc {
    units = List.copyOf(units);
    resolutionBits = List.copyOf(resolutionBits);
    attenuations = List.copyOf(attenuations);
  }

  public Optional<Unit> unit(int number) {
    return units.stream().filter(u -> u.number() == number).findFirst();
  }

  /** The unit and channel that measure a GPIO, if any. */
  public Optional<Channel> channelOf(int gpio) {
    for (Unit unit : units) {
      for (var entry : unit.channelToGpio().entrySet()) {
        if (entry.getValue() == gpio) {
          return Optional.of(new Channel(unit.number(), entry.getKey(), gpio));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * One converter.
   *
   * @param number as in the datasheet, from 1
   * @param sharedWithRadio whether the radio also uses it, so that a reading can fail while the
   *     radio is on
   * @param channelToGpio GPIO of each channel
   */
  public record Unit(int number, boolean sharedWithRadio, Map<Integer, Integer> channelToGpio) {

    public Unit {
      channelToGpio = Collections.unmodifiableMap(new TreeMap<>(channelToGpio));
    }
  }

  /** A channel and the GPIO it measures. */
  public record Channel(int unit, int channel, int gpio) {}

  /**
   * One input range.
   *
   * @param code the number used by ESP-IDF's {@code adc_atten_t}
   * @param name as in the datasheet, such as {@code 12dB}
   * @param fullScaleMillivolts nominal input of the highest reading: the 1100 mV reference divided
   *     by the factor of the attenuation
   * @param minMillivolts lower end of the calibrated range; empty when no source states it
   * @param maxMillivolts upper end of the calibrated range; empty when no source states it
   */
  public record Attenuation(
      int code,
      String name,
      int fullScaleMillivolts,
      OptionalInt minMillivolts,
      OptionalInt maxMillivolts) {

    public Attenuation {
      requireNonNull(name, "name");
    }
  }
}
