package org.wasmachine.vm.libc;

/** Integers as {@code printf} writes them. */
final class IntegerText {

  private IntegerText() {}

  /**
   * Writes an argument.
   *
   * @param slot 64 bits if the conversion is wide, else 32 bits sign-extended
   */
  static void put(NumberText text, Conversion in, long slot) {
    boolean signed = in.letter() == 'd' || in.letter() == 'i';
    long value = narrowed(in, slot, signed);
    String digits =
        switch (in.letter()) {
          case 'o' -> Long.toOctalString(value);
          case 'x' -> Long.toHexString(value);
          case 'X' -> Long.toHexString(value).toUpperCase(java.util.Locale.ROOT);
          case 'u' -> Long.toUnsignedString(value);
          default -> Long.toString(value).replace("-", "");
        };
    if (value == 0 && in.precision() == 0) {
      digits = "";
    }
    long zeros = Math.max(0, (long) in.precision() - digits.length());
    if (in.letter() == 'o' && in.alternate() && zeros == 0 && !digits.startsWith("0")) {
      zeros = 1;
    }
    boolean zerosFill = in.zeroFlag() && in.precision() < 0;
    text.field(in, prefix(in, value, signed), zeros, digits, 0, "", zerosFill);
  }

  private static long narrowed(Conversion in, long slot, boolean signed) {
    if (in.wide()) {
      return slot;
    }
    return switch (in.narrowing()) {
      case 0 -> signed ? (int) slot : slot & 0xFFFF_FFFFL;
      case 1 -> signed ? (short) slot : slot & 0xFFFF;
      default -> signed ? (byte) slot : slot & 0xFF;
    };
  }

  private static String prefix(Conversion in, long value, boolean signed) {
    if (signed) {
      return value < 0 ? "-" : in.positiveSign();
    }
    boolean hex = in.letter() == 'x' || in.letter() == 'X';
    return hex && in.alternate() && value != 0 ? "0" + (char) in.letter() : "";
  }
}
