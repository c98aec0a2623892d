package org.wasmachine.vm.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

@Rows(LibcMemory.class)
class LibcMemoryTest {

  private static final TestGuest.Image IMAGE =
      TestGuest.image(LibcBuiltin.addTo(new NativeRegistry()));
  private static final int HERE = TestGuest.SCRATCH;

  private final TestGuest guest = IMAGE.start();
  private final int end = (int) guest.memory().size();

  @AfterEach
  void close() {
    guest.close();
  }

  @ParameterizedTest(name = "memcmp of {0} and {1}, {2} bytes: sign {3}")
  @CsvSource({
    "abc, abc, 3, 0",
    "abc, abd, 3, -1",
    "abd, abc, 3, 1",
    "abc, abd, 2, 0",
    "a, b, 0, 0"
  })
  void memcmp(String first, String second, int length, int sign) {
    assertThat(Long.signum(guest.call("memcmp", first, second, length))).isEqualTo(sign);
  }

  @Test
  void memcmp_compares_unsigned_bytes() {
    assertThat(guest.call("memcmp", "\u00FF", "\u0001", 1)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"memcpy", "memmove", "emscripten_memcpy_big"})
  @DisplayName("memcpy, memmove: returns the destination; an overlap does no harm")
  void copies(String name) {
    guest.memory().put(HERE, "abcdef".getBytes());
    assertThat(guest.call(name, HERE + 2, HERE, 6)).isEqualTo(HERE + 2);
    assertThat(guest.memory().string(HERE, 8)).isEqualTo("ababcdef");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"memcpy", "memmove", "memcmp", "emscripten_memcpy_big", "strncmp", "strncpy"})
  @DisplayName("(**~)i: both ranges are checked as a whole; one may end where memory ends")
  void both_ranges_are_checked(String name) {
    guest.call(name, end - 4, HERE, 4);
    guest.call(name, HERE, end - 4, 4);
    assertOutOfBounds(name, end - 4, HERE, 5);
    assertOutOfBounds(name, HERE, end - 4, 5);
    assertOutOfBounds(name, HERE, HERE, -1);
  }

  @Test
  void memset_takes_the_low_byte_and_returns_the_destination() {
    assertThat(guest.call("memset", HERE, 0x141, 3)).isEqualTo(HERE);
    assertThat(guest.stringAt(HERE)).isEqualTo("AAA");
    guest.call("memset", end - 1, 1, 1);
    assertOutOfBounds("memset", end - 1, 1, 2);
    assertOutOfBounds("memset", HERE, 1, -1);
  }

  @Test
  void memchr_finds_a_byte_or_answers_0() {
    guest.memory().put(HERE, "abc\0d".getBytes());
    assertThat(guest.call("memchr", HERE, 'd', 5)).isEqualTo(HERE + 4);
    assertThat(guest.call("memchr", HERE, 'd', 4)).isZero();
    assertThat(guest.call("memchr", HERE, 'a', 0)).isZero();
  }

  @Test
  void memchr_looks_no_further_than_it_must() {
    guest.memory().put(HERE, "abc".getBytes());
    assertThat(guest.call("memchr", HERE, 'b', -1)).isEqualTo(HERE + 1);
    assertOutOfBounds("memchr", HERE, 'z', -1);
  }

  private void assertOutOfBounds(String name, Object... arguments) {
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call(name, arguments))
        .withMessage("out of bounds memory access");
  }
}
