package org.wasmachine.boards;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.wasmachine.hal.profile.Adc;

/** Reads the sections {@code adc}, {@code touch} and {@code dac}. */
final class AnalogReader {

  private static final int MAX_MILLIVOLTS = 10_000;

  private final Pads pads;
  private final Wiring wiring;

  AnalogReader(Pads pads, Wiring wiring) {
    this.pads = pads;
    this.wiring = wiring;
  }

  Adc adc(Section board) {
    Adc adc = board.optionalSection("adc", this::converters).orElse(Adc.NONE);
    channels(board, "touch").forEach((channel, gpio) -> wiring.function(gpio, "TOUCH" + channel));
    channels(board, "dac").forEach((channel, gpio) -> wiring.function(gpio, "DAC" + channel));
    return adc;
  }

  private Adc converters(Section section) {
    SortedSet<Integer> bits = section.numbers("resolution_bits", 1, 24);
    int defaultBits = section.integer("default_resolution_bits", 1, 24);
    if (!bits.contains(defaultBits)) {
      throw section.fail(
          "default_resolution_bits",
          "expected one of resolution_bits " + bits + ", found " + defaultBits);
    }
    Set<Integer> numbers = new HashSet<>();
    Set<Integer> codes = new HashSet<>();
    return new Adc(
        section.sections("units", unit -> unit(unit, numbers)),
        List.copyOf(bits),
        defaultBits,
        section.sections("attenuations", range -> attenuation(range, codes)));
  }

  private Adc.Unit unit(Section section, Set<Integer> numbers) {
    int number = Distinct.number(section, "number", 8, numbers);
    Map<Integer, Integer> channels = channels(section, "channels");
    channels.forEach(
        (channel, gpio) -> wiring.function(gpio, "ADC%d_CH%d".formatted(number, channel)));
    return new Adc.Unit(number, section.flag("shared_with_radio"), channels);
  }

  private Map<Integer, Integer> channels(Section section, String key) {
    Set<Integer> seen = new HashSet<>();
    return section.byNumber(
        key,
        63,
        entry -> {
          int gpio = pads.existing(entry);
          if (!seen.add(gpio)) {
            throw entry.fail("expected each GPIO once, found " + gpio + " again");
          }
          return gpio;
        });
  }

  private static Adc.Attenuation attenuation(Section section, Set<Integer> codes) {
    int code = Distinct.number(section, "code", 15, codes);
    int fullScale = section.integer("full_scale_mv", 1, MAX_MILLIVOLTS);
    return new Adc.Attenuation(
        code,
        section.text("name"),
        fullScale,
        section.optionalInteger("min_mv", 0, fullScale),
        section.optionalInteger("max_mv", 0, fullScale));
  }
}
