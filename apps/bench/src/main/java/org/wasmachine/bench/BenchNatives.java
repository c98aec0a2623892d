package org.wasmachine.bench;

import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** Natives that do next to nothing, so that the cost of a call is what is measured. */
public final class BenchNatives {

  static final NativeTable TABLE =
      NativeTable.of(
          "bench",
          BenchNatives.class,
          """
          nop0  (i)i
          nop1  (i)i
          nop2  (i)i
          nop3  (i)i
          nop4  (i)i
          nop5  (i)i
          nop6  (i)i
          nop7  (i)i
          nop8  (i)i
          nop9  (i)i
          six   (iiiiii)i
          block (*~)i
          text  ($)i
          """);

  private final GuestProcess process;

  BenchNatives(GuestProcess process) {
    this.process = process;
  }

  public int nop0(int x) {
    return x + 1;
  }

  public int nop1(int x) {
    return x + 2;
  }

  public int nop2(int x) {
    return x + 3;
  }

  public int nop3(int x) {
    return x + 4;
  }

  public int nop4(int x) {
    return x + 5;
  }

  public int nop5(int x) {
    return x + 6;
  }

  public int nop6(int x) {
    return x + 7;
  }

  public int nop7(int x) {
    return x + 8;
  }

  public int nop8(int x) {
    return x + 9;
  }

  public int nop9(int x) {
    return x + 10;
  }

  public int six(int a, int b, int c, int d, int e, int f) {
    return a + b + c + d + e + f;
  }

  public int block(int address, int length) {
    byte[] bytes = process.memory().bytes(address, length);
    return bytes[0] + bytes[length - 1];
  }

  public int text(int address) {
    return process.memory().string(address).length();
  }
}
