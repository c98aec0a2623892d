package org.wasmachine.vm.libc;

import org.wasmachine.vm.natives.NativeTable;

/**
 * More of libm than the peer has: on the peer these imports trap. By fdlibm where Java has it; the
 * rest is composed of it and may differ from newlib in the last digit.
 */
public final class ExtraMath {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          ExtraMath.class,
          """
          sin        (F)F
          cos        (F)F
          tan        (F)F
          asin       (F)F
          acos       (F)F
          atan       (F)F
          atan2      (FF)F
          sinh       (F)F
          cosh       (F)F
          tanh       (F)F
          asinh      (F)F
          acosh      (F)F
          atanh      (F)F
          exp        (F)F
          exp2       (F)F
          expm1      (F)F
          log        (F)F
          log2       (F)F
          log10      (F)F
          log1p      (F)F
          cbrt       (F)F
          hypot      (FF)F
          fmod       (FF)F
          remainder  (FF)F
          fmin       (FF)F
          fmax       (FF)F
          fdim       (FF)F
          fma        (FFF)F
          ldexp      (Fi)F
          round      (F)F
          lround     (F)i
          """);

  private static final double LOG_OF_2 = StrictMath.log(2);

  ExtraMath() {}

  public double sin(double x) {
    return StrictMath.sin(x);
  }

  public double cos(double x) {
    return StrictMath.cos(x);
  }

  public double tan(double x) {
    return StrictMath.tan(x);
  }

  public double asin(double x) {
    return StrictMath.asin(x);
  }

  public double acos(double x) {
    return StrictMath.acos(x);
  }

  public double atan(double x) {
    return StrictMath.atan(x);
  }

  public double atan2(double y, double x) {
    return StrictMath.atan2(y, x);
  }

  public double sinh(double x) {
    return StrictMath.sinh(x);
  }

  public double cosh(double x) {
    return StrictMath.cosh(x);
  }

  public double tanh(double x) {
    return StrictMath.tanh(x);
  }

  public double asinh(double x) {
    double a = Math.abs(x);
    // Beyond 2^28 the 1 is lost, and a square would overflow.
    double value =
        a > 0x1p28
            ? StrictMath.log(a) + LOG_OF_2
            : StrictMath.log1p(a + a * a / (1 + StrictMath.sqrt(1 + a * a)));
    return Math.copySign(value, x);
  }

  public double acosh(double x) {
    double t = x - 1;
    return x > 0x1p28
        ? StrictMath.log(x) + LOG_OF_2
        : StrictMath.log1p(t + StrictMath.sqrt(2 * t + t * t));
  }

  public double atanh(double x) {
    double a = Math.abs(x);
    return Math.copySign(0.5 * StrictMath.log1p(2 * a / (1 - a)), x);
  }

  public double exp(double x) {
    return StrictMath.exp(x);
  }

  public double exp2(double x) {
    return StrictMath.pow(2, x);
  }

  public double expm1(double x) {
    return StrictMath.expm1(x);
  }

  public double log(double x) {
    return StrictMath.log(x);
  }

  /** Exact for powers of two. */
  public double log2(double x) {
    if (x > 0 && Double.isFinite(x)) {
      int exponent = Math.getExponent(x);
      if (x == Math.scalb(1.0, exponent)) {
        return exponent;
      }
    }
    return StrictMath.log(x) / LOG_OF_2;
  }

  public double log10(double x) {
    return StrictMath.log10(x);
  }

  public double log1p(double x) {
    return StrictMath.log1p(x);
  }

  public double cbrt(double x) {
    return StrictMath.cbrt(x);
  }

  public double hypot(double x, double y) {
    return StrictMath.hypot(x, y);
  }

  public double fmod(double x, double y) {
    return x % y;
  }

  public double remainder(double x, double y) {
    return StrictMath.IEEEremainder(x, y);
  }

  /** Unlike Wasm's own minimum, a NaN loses against a number. */
  public double fmin(double x, double y) {
    return Double.isNaN(x) ? y : Double.isNaN(y) ? x : Math.min(x, y);
  }

  /** Unlike Wasm's own maximum, a NaN loses against a number. */
  public double fmax(double x, double y) {
    return Double.isNaN(x) ? y : Double.isNaN(y) ? x : Math.max(x, y);
  }

  public double fdim(double x, double y) {
    return Double.isNaN(x) || Double.isNaN(y) ? Double.NaN : x > y ? x - y : 0;
  }

  public double fma(double x, double y, double z) {
    return Math.fma(x, y, z);
  }

  public double ldexp(double x, int exponent) {
    return Math.scalb(x, exponent);
  }

  public double round(double x) {
    return awayFromZero(x);
  }

  /** The nearest integer, halves away from zero, cut to 32 bits. */
  public int lround(double x) {
    return (int) awayFromZero(x);
  }

  static double awayFromZero(double x) {
    double whole = x < 0 ? Math.ceil(x) : Math.floor(x);
    return Math.abs(x - whole) >= 0.5 ? whole + Math.copySign(1, x) : whole;
  }
}
