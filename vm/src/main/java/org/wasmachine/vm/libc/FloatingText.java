package org.wasmachine.vm.libc;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Doubles as {@code printf} writes them: the exact binary value, rounded to the wanted digits, half
 * to even.
 */
final class FloatingText {

  private static final int DEFAULT_PRECISION = 6;

  /** No double has more decimal places; zeros follow. */
  private static final int MOST_PLACES = 1100;

  private final NumberText text;
  private final Conversion in;
  private final String sign;

  private FloatingText(NumberText text, Conversion in, String sign) {
    this.text = text;
    this.in = in;
    this.sign = sign;
  }

  /** Writes an argument. */
  static void put(NumberText text, Conversion in, double value) {
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    FloatingText writer = new FloatingText(text, in, negative ? "-" : in.positiveSign());
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      String name = Double.isNaN(value) ? "nan" : "inf";
      text.field(in, writer.sign, 0, writer.cased(name), 0, "", false);
      return;
    }
    BigDecimal exact = new BigDecimal(Math.abs(value));
    int precision = in.precision() < 0 ? DEFAULT_PRECISION : in.precision();
    switch (in.letter()) {
      case 'f', 'F' -> writer.fixed(exact, precision, true);
      case 'e', 'E' -> writer.scientific(exact, precision, true);
      default -> writer.shorter(exact, Math.max(1, precision));
    }
  }

  /**
   * @param zeros whether zeros at the end of the places stay
   */
  private void fixed(BigDecimal value, int places, boolean zeros) {
    int computed = Math.min(places, MOST_PLACES);
    String digits = value.setScale(computed, RoundingMode.HALF_EVEN).toPlainString();
    field(digits, computed, places - computed, "", zeros);
  }

  private void scientific(BigDecimal value, int places, boolean zeros) {
    int computed = Math.min(places, MOST_PLACES);
    BigDecimal rounded = value.round(new MathContext(computed + 1, RoundingMode.HALF_EVEN));
    StringBuilder digits = new StringBuilder(rounded.unscaledValue().toString());
    int exponent = value.signum() == 0 ? 0 : exponent(rounded);
    digits.repeat('0', computed + 1 - digits.length());
    if (computed > 0) {
      digits.insert(1, '.');
    }
    String suffix =
        String.format(Locale.ROOT, "e%c%02d", exponent < 0 ? '-' : '+', Math.abs(exponent));
    field(digits.toString(), computed, places - computed, suffix, zeros);
  }

  /** {@code %g}: the style that is shorter for so many digits. */
  private void shorter(BigDecimal value, int digits) {
    int computed = Math.min(digits, MOST_PLACES);
    BigDecimal rounded = value.round(new MathContext(computed, RoundingMode.HALF_EVEN));
    int exponent = value.signum() == 0 ? 0 : exponent(rounded);
    if (exponent >= -4 && exponent < digits) {
      fixed(value, digits - 1 - exponent, in.alternate());
    } else {
      scientific(value, digits - 1, in.alternate());
    }
  }

  private static int exponent(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  private void field(String digits, int places, long moreZeros, String suffix, boolean zeros) {
    String shown = digits;
    long trailing = moreZeros;
    if (!zeros) {
      shown = places > 0 ? withoutZeros(digits) : digits;
      trailing = 0;
    } else if (places == 0 && in.alternate()) {
      shown = digits + '.';
    }
    text.field(in, sign, 0, shown, trailing, cased(suffix), in.zeroFlag());
  }

  private static String withoutZeros(String digits) {
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, digits.charAt(end - 1) == '.' ? end - 1 : end);
  }

  private String cased(String letters) {
    return Character.isUpperCase(in.letter()) ? letters.toUpperCase(Locale.ROOT) : letters;
  }
}
