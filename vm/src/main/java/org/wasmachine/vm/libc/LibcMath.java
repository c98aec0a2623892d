package org.wasmachine.vm.libc;

import org.wasmachine.vm.natives.NativeTable;

/**
 * The peer's three functions of mathematics, by fdlibm as in newlib: the same digits on every host.
 */
public final class LibcMath {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcMath.class,
          """
          sinf  (f)f
          cosf  (f)f
          pow   (FF)F
          """);

  LibcMath() {}

  /** Sine. */
  public float sinf(float x) {
    return (float) StrictMath.sin(x);
  }

  /** Cosine. */
  public float cosf(float x) {
    return (float) StrictMath.cos(x);
  }

  /** Power by the rules of C. */
  public double pow(double x, double y) {
    return power(x, y);
  }

  /** C says 1 where Java says NaN: 1 to any power, -1 to an infinite one. */
  static double power(double x, double y) {
    if (x == 1 || x == -1 && Double.isInfinite(y)) {
      return 1;
    }
    return StrictMath.pow(x, y);
  }
}
