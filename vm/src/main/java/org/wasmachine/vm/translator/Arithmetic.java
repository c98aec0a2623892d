package org.wasmachine.vm.translator;

/** What WebAssembly computes and the JVM has no instruction for. Called by generated code. */
public final class Arithmetic {
  private Arithmetic() {}

  /** {@code f32.trunc}. */
  public static float trunc(float x) {
    return (float) trunc((double) x);
  }

  /** {@code f64.trunc}. */
  public static double trunc(double x) {
    return x < 0 ? Math.ceil(x) : Math.floor(x);
  }

  /** {@code i32.trunc_f64_s}, also for f32, which widens exactly. */
  public static int truncI32S(double x) {
    if (x > -2147483649.0 && x < 2147483648.0) {
      return (int) x;
    }
    throw outOfRange(x);
  }

  /** {@code i32.trunc_f64_u}, also for f32. */
  public static int truncI32U(double x) {
    if (x > -1.0 && x < 4294967296.0) {
      return (int) (long) x;
    }
    throw outOfRange(x);
  }

  /** {@code i64.trunc_f64_s}, also for f32. */
  public static long truncI64S(double x) {
    if (x >= -0x1p63 && x < 0x1p63) {
      return (long) x;
    }
    throw outOfRange(x);
  }

  /** {@code i64.trunc_f64_u}, also for f32. */
  public static long truncI64U(double x) {
    if (x > -1.0 && x < 0x1p64) {
      return unsigned(x);
    }
    throw outOfRange(x);
  }

  private static RuntimeException outOfRange(double x) {
    return Double.isNaN(x) ? Traps.invalidConversion() : Traps.overflow();
  }

  /** {@code i32.trunc_sat_f64_u}, also for f32. */
  public static int truncSatI32U(double x) {
    return x >= 4294967295.0 ? -1 : x > 0 ? (int) (long) x : 0;
  }

  /** {@code i64.trunc_sat_f64_u}, also for f32. */
  public static long truncSatI64U(double x) {
    return x >= 0x1p64 ? -1 : x > 0 ? unsigned(x) : 0;
  }

  private static long unsigned(double x) {
    return x < 0x1p63 ? (long) x : (long) (x - 0x1p63) ^ Long.MIN_VALUE;
  }

  /** {@code f32.convert_i64_u}. */
  public static float convertF32U(long x) {
    // Above 2^63: halve, but keep the lost bit sticky so that rounding is right.
    return x >= 0 ? (float) x : (float) (x >>> 1 | x & 1) * 2;
  }

  /** {@code f64.convert_i64_u}. */
  public static double convertF64U(long x) {
    return x >= 0 ? (double) x : (double) (x >>> 1 | x & 1) * 2;
  }
}
