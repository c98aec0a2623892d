package org.wasmachine.vm.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

@Rows({LibcString.class, ExtraString.class})
class LibcStringTest {

  private static final TestGuest.Image IMAGE =
      TestGuest.image(ExtendedLibc.addTo(LibcBuiltin.addTo(new NativeRegistry())));
  private static final int HERE = TestGuest.SCRATCH;

  private final TestGuest guest = IMAGE.start();
  private final int end = (int) guest.memory().size();

  @AfterEach
  void close() {
    guest.close();
  }

  @ParameterizedTest(name = "strlen({0}) = {1}")
  @CsvSource({"'', 0", "a, 1", "hello, 5"})
  void strlen(String text, int length) {
    assertThat(guest.call("strlen", text)).isEqualTo(length);
  }

  @ParameterizedTest(name = "strchr({0}, {1}) is at {2}")
  @CsvSource({"hello, 108, 2", "hello, 0, 5", "hello, 122, -1", "hello, 364, 2"})
  void strchr(String text, int character, int at) {
    assertAt("strchr", text, character, at);
  }

  @ParameterizedTest(name = "strrchr({0}, {1}) is at {2}")
  @CsvSource({"hello, 108, 3", "hello, 0, 5", "hello, 122, -1"})
  void strrchr(String text, int character, int at) {
    assertAt("strrchr", text, character, at);
  }

  @ParameterizedTest(name = "strstr({0}, {1}) is at {2}")
  @CsvSource({"hello, ll, 2", "hello, '', 0", "hello, hello!, -1", "aaab, aab, 1", "'', '', 0"})
  void strstr(String text, String wanted, int at) {
    assertAt("strstr", text, wanted, at);
  }

  private void assertAt(String name, String text, Object second, int at) {
    int address = guest.string(text);
    assertThat(guest.call(name, address, second)).isEqualTo(at < 0 ? 0 : address + at);
  }

  @ParameterizedTest(name = "{0} of {1} and {2}: sign {3}")
  @CsvSource({
    "strcmp, abc, abc, 0",
    "strcmp, abc, abd, -1",
    "strcmp, abc, ab, 1",
    "strcmp, '', a, -1",
    "strcmp, a, B, 1",
    "strcasecmp, aBc, AbC, 0",
    "strcasecmp, a, B, -1"
  })
  void compares(String name, String first, String second, int sign) {
    assertThat(Long.signum(guest.call(name, first, second))).isEqualTo(sign);
  }

  @ParameterizedTest(name = "{0} of {1} and {2}, {3} bytes: sign {4}")
  @CsvSource({
    "strncmp, abc, abd, 2, 0",
    "strncmp, abc, abd, 3, -1",
    "strncmp, abc, abc, 9, 0",
    "strncmp, a, b, 0, 0",
    "strncasecmp, ABC, abd, 2, 0",
    "strncasecmp, ABC, abd, 3, -1",
    "strncasecmp, ABC, abc, -1, 0"
  })
  void compares_a_beginning(String name, String first, String second, int length, int sign) {
    assertThat(Long.signum(guest.call(name, first, second, length))).isEqualTo(sign);
  }

  @ParameterizedTest(name = "{0}({1}, {2}) = {3}")
  @CsvSource({
    "strspn, 123abc, 0123456789, 3",
    "strspn, abc, 0123, 0",
    "strspn, 111, 1, 3",
    "strcspn, abc123, 0123456789, 3",
    "strcspn, abc, 0123, 3",
    "strcspn, '', abc, 0"
  })
  void spans(String name, String text, String set, int length) {
    assertThat(guest.call(name, text, set)).isEqualTo(length);
  }

  @Test
  void strcpy_copies_with_the_nul_and_returns_the_destination() {
    guest.memory().fill(HERE, 8, 'z');
    assertThat(guest.call("strcpy", HERE, "abc")).isEqualTo(HERE);
    assertThat(guest.memory().string(HERE, 5)).isEqualTo("abc\0z");
  }

  @Test
  void strcpy_without_room_traps() {
    guest.call("strcpy", end - 4, "abc");
    assertOutOfBounds("strcpy", end - 3, "abc");
  }

  @Test
  void strncpy_fills_with_nul_and_need_not_end_with_one() {
    guest.memory().fill(HERE, 8, 'z');
    guest.call("strncpy", HERE, "ab", 5);
    assertThat(guest.memory().string(HERE, 6)).isEqualTo("ab\0\0\0z");
    guest.call("strncpy", HERE, "abcdef", 3);
    assertThat(guest.memory().string(HERE, 4)).isEqualTo("abc\0");
  }

  @Test
  void strcat_and_strncat_append() {
    guest.memory().put(HERE, "ab\0zzzzzz".getBytes());
    assertThat(guest.call("strcat", HERE, "cd")).isEqualTo(HERE);
    guest.call("strncat", HERE, "efgh", 2);
    assertThat(guest.stringAt(HERE)).isEqualTo("abcdef");
  }

  @Test
  void strtok_r_cuts_a_string_into_tokens() {
    int text = guest.string(",a,,bc,");
    assertThat(guest.stringAt((int) guest.call("strtok_r", text, ",", HERE))).isEqualTo("a");
    assertThat(guest.stringAt((int) guest.call("strtok_r", 0, ",", HERE))).isEqualTo("bc");
    assertThat(guest.call("strtok_r", 0, ",", HERE)).isZero();
    assertThat(guest.call("strtok_r", 0, ",", HERE)).isZero();
  }

  @Test
  void strpbrk_and_strnlen() {
    int text = guest.string("hello");
    assertThat(guest.call("strpbrk", text, "lo")).isEqualTo(text + 2);
    assertThat(guest.call("strpbrk", text, "xyz")).isZero();
    assertThat(guest.call("strnlen", text, 3)).isEqualTo(3);
    assertThat(guest.call("strnlen", text, -1)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"strlen", "puts", "atoi", "strdup", "_strdup"})
  void a_string_without_end_traps(String name) {
    guest.memory().fill(end - 4, 4, 'x');
    assertOutOfBounds(name, end - 4);
    assertOutOfBounds(name, end);
    assertOutOfBounds(name, -1);
  }

  private void assertOutOfBounds(String name, Object... arguments) {
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call(name, arguments))
        .withMessage("out of bounds memory access");
  }
}
