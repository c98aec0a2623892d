package org.wasmachine.vm.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.module.ValueType;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

/** The mathematics of {@code env}, row by row against the C library of a computer. */
@Rows(
    value = {ExtraMath.class, ExtraFloatMath.class},
    file = "libm.csv")
class LibmTest {

  private static final String RESULTS = "libm.csv";

  /** Units in the last place that a good library may differ from another. */
  private static final int NEAR = 2;

  private static final NativeRegistry NATIVES = ExtendedLibc.addTo(new NativeRegistry());
  private static final TestGuest GUEST = TestGuest.image(NATIVES).start();

  @AfterAll
  static void close() {
    GUEST.close();
  }

  @ParameterizedTest(name = "{0}({1}) = {2}")
  @CsvFileSource(resources = RESULTS)
  void as_the_c_library(String name, String arguments, String result) {
    List<ValueType> types = NATIVES.find("env", name).orElseThrow().signature().type().parameters();
    String[] words = arguments.split(" ");
    Object[] values = new Object[words.length];
    Arrays.setAll(values, i -> value(types.get(i), words[i]));
    long bits = GUEST.call(name, values);
    switch (NATIVES.find("env", name).orElseThrow().signature().type().results().getFirst()) {
      case F64 -> assertNear(Double.longBitsToDouble(bits), Double.parseDouble(result), false);
      case F32 -> assertNear(Float.intBitsToFloat((int) bits), Float.parseFloat(result), true);
      default -> assertThat(bits).isEqualTo(Long.parseLong(result));
    }
  }

  private static Object value(ValueType type, String word) {
    return switch (type) {
      case F64 -> Double.valueOf(word);
      case F32 -> Float.valueOf(word);
      default -> Integer.valueOf(word);
    };
  }

  private static void assertNear(double ours, double theirs, boolean single) {
    if (Double.isNaN(theirs) || Double.isInfinite(theirs) || theirs == 0) {
      assertThat(Double.compare(ours, theirs)).as("%s, not %s", ours, theirs).isZero();
    } else {
      double unit = single ? Math.ulp((float) theirs) : Math.ulp(theirs);
      assertThat(Math.abs(ours - theirs)).isLessThanOrEqualTo(NEAR * unit);
    }
  }

  @Test
  void every_function_has_a_row() throws java.io.IOException {
    try (var in = LibmTest.class.getResourceAsStream(RESULTS)) {
      List<String> compared =
          new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.split(",")[0])
              .toList();
      assertThat(compared)
          .containsAll(ExtraMath.TABLE.signatures().keySet())
          .containsAll(ExtraFloatMath.TABLE.signatures().keySet());
    }
  }
}
