package org.wasmachine.vm.app;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The part of a url behind the question mark, read as the peer reads it: pairs between {@code &},
 * blanks in front of a pair skipped, the first of a key counts, nothing is percent-encoded.
 */
final class UrlQuery {

  private static final int DIGITS = 9;

  private final Map<String, String> values = new HashMap<>();

  UrlQuery(String text) {
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.putIfAbsent(pair.substring(0, equals).stripLeading(), pair.substring(equals + 1));
      }
    }
  }

  /** The value of a key, cut to a length. */
  Optional<String> text(String key, int longest) {
    return Optional.ofNullable(values.get(key))
        .map(value -> value.substring(0, Math.min(longest, value.length())));
  }

  /** The value of a key as C's {@code atoi} reads it: its leading digits, or 0. */
  Optional<Integer> number(String key) {
    return text(key, DIGITS)
        .map(
            value -> {
              String text = value.strip();
              int sign = text.startsWith("-") ? -1 : 1;
              int number = 0;
              for (char c : text.substring(text.matches("[+-].*") ? 1 : 0).toCharArray()) {
                if (c < '0' || c > '9') {
                  break;
                }
                number = number * 10 + (c - '0');
              }
              return sign * number;
            });
  }
}
