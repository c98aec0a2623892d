package org.wasmachine.hal.profile;

import java.util.Collection;
import java.util.stream.Collectors;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;

/** The wording of what {@link PinRules} and {@link ControllerRules} refuse. */
final class Refusal {

  private static final int MAX_SUGGESTIONS = 8;

  private Refusal() {}

  static HalException notFound(BoardProfile board, String what, Collection<Integer> choice) {
    return new HalException(
        ErrorKind.NOT_FOUND,
        "%s does not exist on %s; choose one of %s".formatted(what, board.id(), list(choice)));
  }

  static HalException unsupported(
      BoardProfile board, Pin pin, String problem, Collection<Integer> choice) {
    return new HalException(
        ErrorKind.UNSUPPORTED,
        "%s on %s %s; choose one of %s"
            .formatted(pin.description(), board.id(), problem, list(choice)));
  }

  static HalException reserved(
      BoardProfile board, String what, String reason, Collection<Integer> choice) {
    return new HalException(
        ErrorKind.PERMISSION,
        "%s on %s is reserved (%s); choose one of %s"
            .formatted(what, board.id(), reason, list(choice)));
  }

  /** The first few numbers, comma-separated. */
  static String list(Collection<Integer> numbers) {
    if (numbers.isEmpty()) {
      return "none";
    }
    String first =
        numbers.stream()
            .limit(MAX_SUGGESTIONS)
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    return numbers.size() > MAX_SUGGESTIONS ? first + ", …" : first;
  }
}
