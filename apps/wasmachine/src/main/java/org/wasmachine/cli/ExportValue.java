package org.wasmachine.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.wasmachine.vm.module.ValueType;

/**
 * Values on the command line as iwasm has them: read as C's {@code strtoul} and {@code strtod} with
 * base 0 read them, written as {@code 0x2a:i32} and as {@code %.7g:f64}.
 */
final class ExportValue {

  private static final int DIGITS = 7;

  private ExportValue() {}

  /**
   * The raw bits of a text. Of an integer that is too long the low bits count, as on the peer.
   *
   * @throws NumberFormatException if it is no number, or a reference is wanted
   */
  static long bits(ValueType type, String text) {
    return switch (type) {
      case I32 -> integer(text).intValue();
      case I64 -> integer(text).longValue();
      case F32 -> Float.floatToRawIntBits((float) floating(text, true));
      case F64 -> Double.doubleToRawLongBits(floating(text, false));
      case FUNCREF, EXTERNREF -> throw new NumberFormatException("a reference has no text");
    };
  }

  private static BigInteger integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int base = 10;
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      base = 16;
      digits = digits.substring(2);
    } else if (digits.startsWith("0")) {
      base = 8;
    }
    if (digits.startsWith("-") || digits.startsWith("+")) { // which BigInteger would take
      throw new NumberFormatException("two signs");
    }
    BigInteger value = new BigInteger(digits, base);
    return negative ? value.negate() : value;
  }

  private static double floating(String text, boolean single) {
    boolean negative = text.startsWith("-");
    String number =
        (negative || text.startsWith("+") ? text.substring(1) : text).toLowerCase(Locale.ROOT);
    double value =
        switch (number) {
          case "nan" -> Double.NaN;
          case "inf", "infinity" -> Double.POSITIVE_INFINITY;
          default -> finite(number, single);
        };
    return negative ? Math.copySign(value, -1) : value;
  }

  private static double finite(String number, boolean single) {
    boolean hexadecimal = number.startsWith("0x");
    if (!Character.isLetterOrDigit(number.isEmpty() ? ' ' : number.charAt(0))
            && !number.startsWith(".")
        || !hexadecimal && (number.endsWith("f") || number.endsWith("d"))) {
      throw new NumberFormatException(number); // Java takes blanks, signs and suffixes
    }
    String java = hexadecimal && !number.contains("p") ? number + "p0" : number;
    return single ? Float.parseFloat(java) : Double.parseDouble(java);
  }

  /** How a result is printed. */
  static String text(ValueType type, long bits) {
    return switch (type) {
      case I32 -> "0x%x:i32".formatted((int) bits);
      case I64 -> "0x%x:i64".formatted(bits);
      case F32 -> general(Float.intBitsToFloat((int) bits)) + ":f32";
      case F64 -> general(Double.longBitsToDouble(bits)) + ":f64";
      case FUNCREF, EXTERNREF -> "%x:%s".formatted(bits, type);
    };
  }

  /** C's {@code %.7g}, which Java's is not: without zeros at the end. */
  private static String general(double value) {
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    if (Double.isNaN(value)) {
      return sign + "nan";
    }
    if (Double.isInfinite(value)) {
      return sign + "inf";
    }
    if (value == 0) {
      return sign + "0";
    }
    BigDecimal rounded =
        new BigDecimal(Math.abs(value))
            .round(new MathContext(DIGITS, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < DIGITS) {
      return sign + rounded.toPlainString();
    }
    return "%s%se%c%02d"
        .formatted(
            sign,
            rounded.movePointLeft(exponent).toPlainString(),
            exponent < 0 ? '-' : '+',
            Math.abs(exponent));
  }
}
