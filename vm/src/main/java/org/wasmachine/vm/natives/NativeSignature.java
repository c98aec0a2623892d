package org.wasmachine.vm.natives;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ValueType;

/**
 * The signature of a native in WAMR's notation, for example {@code (i*~$)i}: it gives the Wasm type
 * of the import and what is checked before the native runs.
 *
 * @param text the notation itself
 * @param parameters one letter per parameter
 * @param result the result, if any
 */
public record NativeSignature(String text, List<Letter> parameters, Optional<Letter> result) {

  /** A letter of the notation. */
  public enum Letter {
    /** {@code i}: a 32-bit integer, unchecked. */
    I32('i', ValueType.I32, "I"),
    /** {@code I}: a 64-bit integer, unchecked. */
    I64('I', ValueType.I64, "J"),
    /** {@code f}: a 32-bit float. */
    F32('f', ValueType.F32, "F"),
    /** {@code F}: a 64-bit float. */
    F64('F', ValueType.F64, "D"),
    /**
     * {@code *}: a guest address; one byte, or as many as a following {@code ~} says, must exist.
     */
    POINTER('*', ValueType.I32, "I"),
    /** {@code ~}: the length in bytes of the pointer before it. */
    LENGTH('~', ValueType.I32, "I"),
    /** {@code $}: the address of a string that ends with NUL inside memory. */
    STRING('$', ValueType.I32, "I");

    private final char symbol;
    private final ValueType type;
    private final String descriptor;

    Letter(char symbol, ValueType type, String descriptor) {
      this.symbol = symbol;
      this.type = type;
      this.descriptor = descriptor;
    }

    /** The Wasm type that stands for this letter in the import's type. */
    public ValueType type() {
      return type;
    }

    /** The Java parameter or result type of this letter, as a field descriptor. */
    public String descriptor() {
      return descriptor;
    }

    private static Letter of(char symbol, String text) {
      for (Letter letter : values()) {
        if (letter.symbol == symbol) {
          return letter;
        }
      }
      throw new IllegalArgumentException(
          "signature " + text + ": unknown letter '" + symbol + "', expected one of i I f F * ~ $");
    }
  }

  public NativeSignature {
    Objects.requireNonNull(text);
    parameters = List.copyOf(parameters);
    Objects.requireNonNull(result);
  }

  /**
   * Reads the notation.
   *
   * @throws IllegalArgumentException if it is not {@code (letters)} with at most one result letter,
   *     or a {@code ~} does not follow a {@code *}
   */
  public static NativeSignature parse(String text) {
    int close = text.indexOf(')');
    if (!text.startsWith("(") || close < 0 || text.length() > close + 2) {
      throw new IllegalArgumentException(
          "signature " + text + ": expected (parameters) and at most one result letter");
    }
    List<Letter> parameters = new ArrayList<>();
    for (char symbol : text.substring(1, close).toCharArray()) {
      Letter letter = Letter.of(symbol, text);
      if (letter == Letter.LENGTH
          && (parameters.isEmpty() || parameters.getLast() != Letter.POINTER)) {
        throw new IllegalArgumentException("signature " + text + ": '~' must follow '*'");
      }
      parameters.add(letter);
    }
    Optional<Letter> result =
        text.length() == close + 1
            ? Optional.empty()
            : Optional.of(Letter.of(text.charAt(close + 1), text));
    result
        .filter(letter -> letter == Letter.LENGTH)
        .ifPresent(
            _ -> {
              throw new IllegalArgumentException("signature " + text + ": '~' is no result");
            });
    return new NativeSignature(text, parameters, result);
  }

  /** The Wasm function type an import must have to be linked to this native. */
  public FunctionType type() {
    return new FunctionType(
        parameters.stream().map(Letter::type).toList(), result.map(Letter::type).stream().toList());
  }

  /** The descriptor of the Java method that implements the native, for example {@code (II)I}. */
  public String methodDescriptor() {
    StringBuilder descriptor = new StringBuilder("(");
    parameters.forEach(letter -> descriptor.append(letter.descriptor()));
    return descriptor.append(')').append(result.map(Letter::descriptor).orElse("V")).toString();
  }
}
