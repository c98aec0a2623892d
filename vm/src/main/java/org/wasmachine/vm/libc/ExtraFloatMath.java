package org.wasmachine.vm.libc;

import org.wasmachine.vm.natives.NativeTable;

/**
 * The {@code float} functions of libm that the peer lacks: those of {@link ExtraMath}, computed in
 * double and rounded once.
 */
public final class ExtraFloatMath {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          ExtraFloatMath.class,
          """
          tanf        (f)f
          asinf       (f)f
          acosf       (f)f
          atanf       (f)f
          sinhf       (f)f
          coshf       (f)f
          tanhf       (f)f
          asinhf      (f)f
          acoshf      (f)f
          atanhf      (f)f
          expf        (f)f
          exp2f       (f)f
          expm1f      (f)f
          logf        (f)f
          log2f       (f)f
          log10f      (f)f
          log1pf      (f)f
          cbrtf       (f)f
          roundf      (f)f
          atan2f      (ff)f
          hypotf      (ff)f
          remainderf  (ff)f
          fminf       (ff)f
          fmaxf       (ff)f
          fdimf       (ff)f
          powf        (ff)f
          fmodf       (ff)f
          ldexpf      (fi)f
          lroundf     (f)i
          """);

  private final ExtraMath math = new ExtraMath();

  ExtraFloatMath() {}

  public float tanf(float x) {
    return (float) math.tan(x);
  }

  public float asinf(float x) {
    return (float) math.asin(x);
  }

  public float acosf(float x) {
    return (float) math.acos(x);
  }

  public float atanf(float x) {
    return (float) math.atan(x);
  }

  public float sinhf(float x) {
    return (float) math.sinh(x);
  }

  public float coshf(float x) {
    return (float) math.cosh(x);
  }

  public float tanhf(float x) {
    return (float) math.tanh(x);
  }

  public float asinhf(float x) {
    return (float) math.asinh(x);
  }

  public float acoshf(float x) {
    return (float) math.acosh(x);
  }

  public float atanhf(float x) {
    return (float) math.atanh(x);
  }

  public float expf(float x) {
    return (float) math.exp(x);
  }

  public float exp2f(float x) {
    return (float) math.exp2(x);
  }

  public float expm1f(float x) {
    return (float) math.expm1(x);
  }

  public float logf(float x) {
    return (float) math.log(x);
  }

  public float log2f(float x) {
    return (float) math.log2(x);
  }

  public float log10f(float x) {
    return (float) math.log10(x);
  }

  public float log1pf(float x) {
    return (float) math.log1p(x);
  }

  public float cbrtf(float x) {
    return (float) math.cbrt(x);
  }

  public float roundf(float x) {
    return (float) math.round(x);
  }

  public float atan2f(float x, float y) {
    return (float) math.atan2(x, y);
  }

  public float hypotf(float x, float y) {
    return (float) math.hypot(x, y);
  }

  public float remainderf(float x, float y) {
    return (float) math.remainder(x, y);
  }

  public float fminf(float x, float y) {
    return (float) math.fmin(x, y);
  }

  public float fmaxf(float x, float y) {
    return (float) math.fmax(x, y);
  }

  public float fdimf(float x, float y) {
    return (float) math.fdim(x, y);
  }

  public float powf(float x, float y) {
    return (float) LibcMath.power(x, y);
  }

  public float fmodf(float x, float y) {
    return x % y;
  }

  public float ldexpf(float x, int exponent) {
    return Math.scalb(x, exponent);
  }

  public int lroundf(float x) {
    return math.lround(x);
  }
}
