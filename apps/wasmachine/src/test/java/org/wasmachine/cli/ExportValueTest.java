package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wasmachine.vm.module.ValueType;

/** What {@code run -f NAME ARG…} reads and prints; the printed values are those of C's printf. */
class ExportValueTest {

  @ParameterizedTest
  @CsvSource({
    "I32, 42, 0x2a:i32",
    "I32, -1, 0xffffffff:i32",
    "I32, 0x28, 0x28:i32",
    "I32, 010, 0x8:i32",
    "I32, 0, 0x0:i32",
    "I32, 4294967295, 0xffffffff:i32",
    "I32, 99999999999, 0x4876e7ff:i32",
    "I64, 0xffffffffffffffff, 0xffffffffffffffff:i64",
    "I64, -9223372036854775808, 0x8000000000000000:i64",
    "F32, 1.5, 1.5:f32",
    "F32, 0.1, 0.1:f32",
    "F32, 16777216, 1.677722e+07:f32",
    "F32, nan, nan:f32",
    "F32, -inf, -inf:f32",
    "F64, 3.25, 3.25:f64",
    "F64, -0.0, -0:f64",
    "F64, 100, 100:f64",
    "F64, 1234567, 1234567:f64",
    "F64, 12345678, 1.234568e+07:f64",
    "F64, 0.0001, 0.0001:f64",
    "F64, 0.00001, 1e-05:f64",
    "F64, 9999999.5, 1e+07:f64",
    "F64, 1e300, 1e+300:f64",
    "F64, 0x1.8p1, 3:f64",
    "F64, 0x10, 16:f64",
    "F64, Infinity, inf:f64",
    "F64, .5, 0.5:f64"
  })
  void a_value_is_read_and_printed_as_by_iwasm(ValueType type, String text, String printed) {
    assertThat(ExportValue.text(type, ExportValue.bits(type, text))).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource({
    "I32, x",
    "I32, ''",
    "I32, -",
    "I32, --1",
    "I32, 0x",
    "I32, 0x-1",
    "I32, 09",
    "I32, 1.5",
    "I32, ' 1 '",
    "I64, 1L",
    "F32, 1.5f",
    "F64, 2d",
    "F64, ''",
    "F64, --1",
    "F64, ' 1'",
    "F64, '1,5'",
    "F64, nano",
    "FUNCREF, 1"
  })
  void what_is_no_number_is_refused(ValueType type, String text) {
    assertThatThrownBy(() -> ExportValue.bits(type, text))
        .isInstanceOf(NumberFormatException.class);
  }
}
