package org.wasmachine.bench;

import org.wasmachine.vm.natives.NativeTable;

/** A native for each number of parameters; each adds them up. */
public final class ParameterNatives {

  static final NativeTable TABLE =
      NativeTable.of(
          "bench",
          ParameterNatives.class,
          """
          p0  ()i
          p1  (i)i
          p2  (ii)i
          p3  (iii)i
          p4  (iiii)i
          p5  (iiiii)i
          p6  (iiiiii)i
          """);

  private int count;

  public int p0() {
    return ++count;
  }

  public int p1(int a) {
    return a + 1;
  }

  public int p2(int a, int b) {
    return a + b;
  }

  public int p3(int a, int b, int c) {
    return a + b + c;
  }

  public int p4(int a, int b, int c, int d) {
    return a + b + c + d;
  }

  public int p5(int a, int b, int c, int d, int e) {
    return a + b + c + d + e;
  }

  public int p6(int a, int b, int c, int d, int e, int f) {
    return a + b + c + d + e + f;
  }
}
