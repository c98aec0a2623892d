package org.wasmachine.vm.spec;

import org.wasmachine.vm.natives.NativeTable;

/** The functions of the suite's module {@code spectest}; here they print nothing. */
public final class Spectest {
  static final NativeTable TABLE =
      NativeTable.of(
          "spectest",
          Spectest.class,
          """
          print ()
          print_i32 (i)
          print_i64 (I)
          print_f32 (f)
          print_f64 (F)
          print_i32_f32 (if)
          print_f64_f64 (FF)
          """);

  public void print() {}

  public void print_i32(int value) {}

  public void print_i64(long value) {}

  public void print_f32(float value) {}

  public void print_f64(double value) {}

  public void print_i32_f32(int one, float other) {}

  public void print_f64_f64(double one, double other) {}
}
