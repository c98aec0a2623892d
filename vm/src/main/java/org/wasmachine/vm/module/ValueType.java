package org.wasmachine.vm.module;

/** A type of a value on the operand stack; {@code code} is its byte in the binary format. */
public enum ValueType {
  I32(0x7F, 'i', "i32"),
  I64(0x7E, 'I', "i64"),
  F32(0x7D, 'f', "f32"),
  F64(0x7C, 'F', "f64"),
  FUNCREF(0x70, 'p', "funcref"),
  EXTERNREF(0x6F, 'r', "externref");

  private final int code;
  private final char letter;
  private final String text;

  ValueType(int code, char letter, String text) {
    this.code = code;
    this.letter = letter;
    this.text = text;
  }

  /** The byte of the binary format. */
  public int code() {
    return code;
  }

  /**
   * One letter: {@code i I f F} as in WAMR's signature notation, {@code p} and {@code r} for
   * references.
   */
  public char letter() {
    return letter;
  }

  /** Whether this is {@code funcref} or {@code externref}. */
  public boolean isReference() {
    return this == FUNCREF || this == EXTERNREF;
  }

  /**
   * The type with this byte.
   *
   * @throws ModuleException when there is none, or it belongs to a feature that is not supported
   */
  public static ValueType of(int code) {
    return switch (code) {
      case 0x7F -> I32;
      case 0x7E -> I64;
      case 0x7D -> F32;
      case 0x7C -> F64;
      case 0x70 -> FUNCREF;
      case 0x6F -> EXTERNREF;
      case 0x7B ->
          throw new ModuleException(
              "invalid value type: v128 needs SIMD, which is not supported; build the app without -msimd128");
      case 0x69 ->
          throw new ModuleException(
              "invalid value type: exnref needs exceptions, which are not supported");
      case 0x63, 0x64 ->
          throw new ModuleException("invalid value type: typed references are not supported");
      default -> throw new ModuleException("invalid value type 0x" + Integer.toHexString(code));
    };
  }

  /** The type with this letter of {@link #letter()}. */
  static ValueType ofLetter(char letter) {
    return switch (letter) {
      case 'i' -> I32;
      case 'I' -> I64;
      case 'f' -> F32;
      case 'F' -> F64;
      case 'p' -> FUNCREF;
      case 'r' -> EXTERNREF;
      default -> throw new IllegalArgumentException("no value type has the letter " + letter);
    };
  }

  /** The name of the text format. */
  @Override
  public String toString() {
    return text;
  }
}
