package org.wasmachine.pi4j.plugin;

import com.pi4j.io.exception.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.pi4j.linux.LineConfig;

/**
 * Properties of a digital input or output beside those that Pi4J defines. They are given to Pi4J's
 * configuration builder with {@code load(Map)}; a value that cannot be read is refused.
 */
public final class LineProperties {

  /** Path of the GPIO controller in place of the header's. */
  public static final String CHIP = "chip";

  /** Number of the line on the controller in place of the BCM number. */
  public static final String LINE = "line";

  /** A constant of {@link LineConfig.Bias}; wins over Pi4J's pull. */
  public static final String BIAS = "bias";

  /** A constant of {@link LineConfig.Drive}. */
  public static final String DRIVE = "drive";

  /** A constant of {@link LineConfig.Edges}; without it an input watches both. */
  public static final String EDGES = "edges";

  /** Events that the kernel keeps for a late reader. */
  public static final String EVENT_BUFFER = "eventBuffer";

  /** {@code true} when logical high is the low voltage. */
  public static final String ACTIVE_LOW = "activeLow";

  /** Who uses the line, as others see it; without it the name of the Pi4J object. */
  public static final String CONSUMER = "consumer";

  private final Map<String, String> properties;

  LineProperties(Map<String, String> properties) {
    this.properties = properties;
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(properties.get(key));
  }

  Optional<Integer> number(String key) {
    Optional<String> text = text(key);
    if (text.filter(value -> !value.matches("[0-9]{1,9}")).isPresent()) {
      throw new IOException(key + " is a number of at most 9 digits, not \"" + text.get() + "\"");
    }
    return text.map(Integer::parseInt);
  }

  LineConfig applyTo(LineConfig config) {
    LineConfig result = config;
    result = choice(BIAS, LineConfig.Bias.class).map(result::withBias).orElse(result);
    result = choice(DRIVE, LineConfig.Drive.class).map(result::withDrive).orElse(result);
    result = choice(EDGES, LineConfig.Edges.class).map(result::withEdges).orElse(result);
    result = number(EVENT_BUFFER).map(result::withEventBuffer).orElse(result);
    return text(ACTIVE_LOW).map(Boolean::parseBoolean).map(result::withActiveLow).orElse(result);
  }

  private <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Enum.valueOf(type, text.get().toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s is one of %s, not \"%s\""
              .formatted(key, Arrays.toString(type.getEnumConstants()), text.get()));
    }
  }
}
