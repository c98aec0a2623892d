package org.wasmachine.hal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The name of a board: {@code scheme:target?name=value&name=value}, like {@code
 * sim:esp32-s3-box?time=real}, {@code serial:/dev/ttyUSB0?baud=921600} or {@code pi4j:}.
 *
 * @param scheme the backend
 * @param target which board of the backend, may be empty
 * @param parameters in the order given
 */
public record BoardUri(String scheme, String target, Map<String, String> parameters) {
  /** Copies the parameters. */
  public BoardUri {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /**
   * Reads a name.
   *
   * @throws HalException {@link ErrorKind#INVALID_ARGUMENT} if it is not of the form above
   */
  public static BoardUri parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || !isScheme(text.substring(0, colon))) {
      throw invalid(text, "it must start with a backend, like sim:esp32-s3-devkitc-1");
    }
    int question = text.indexOf('?', colon);
    String target = text.substring(colon + 1, question < 0 ? text.length() : question);
    Map<String, String> parameters = new LinkedHashMap<>();
    if (question >= 0 && question + 1 < text.length()) {
      for (String pair : text.substring(question + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
          throw invalid(text, "a parameter is name=value, not '" + pair + "'");
        }
        if (parameters.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
          throw invalid(text, "the parameter '" + pair.substring(0, equals) + "' is given twice");
        }
      }
    }
    return new BoardUri(text.substring(0, colon), target, parameters);
  }

  /** As in RFC 3986 section 3.1, lower case only. */
  private static boolean isScheme(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      if (!letter && (i == 0 || !(c >= '0' && c <= '9' || "+.-".indexOf(c) >= 0))) {
        return false;
      }
    }
    return true;
  }

  /** The value of a parameter. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** The same with a parameter set. */
  public BoardUri withParameter(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(parameters);
    changed.put(name, value);
    return new BoardUri(scheme, target, changed);
  }

  /**
   * Refuses parameters that a backend does not know, for backends.
   *
   * @throws HalException {@link ErrorKind#INVALID_ARGUMENT} naming the known ones
   */
  public void requireParameters(Set<String> known) {
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        throw invalid(
            toString(),
            "unknown parameter '%s'; known: %s"
                .formatted(name, known.stream().sorted().collect(Collectors.joining(", "))));
      }
    }
  }

  private static HalException invalid(String text, String why) {
    return new HalException(ErrorKind.INVALID_ARGUMENT, "Board '" + text + "': " + why);
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    String query =
        parameters.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining("&"));
    return scheme + ":" + target + (query.isEmpty() ? "" : "?" + query);
  }
}
