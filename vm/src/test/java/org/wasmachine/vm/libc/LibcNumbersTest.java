package org.wasmachine.vm.libc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

/** atoi, strtol, strtoul and what lies beyond them; {@code long} has 32 bits. */
@Rows({LibcNumbers.class, LibcCtype.class, ExtraNumbers.class})
class LibcNumbersTest {

  private static final TestGuest.Image IMAGE =
      TestGuest.image(ExtendedLibc.addTo(LibcBuiltin.addTo(new NativeRegistry())));
  private static final int END = TestGuest.SCRATCH;

  private final TestGuest guest = IMAGE.start();

  @AfterEach
  void close() {
    guest.close();
  }

  @ParameterizedTest(name = "atoi({0}) = {1}")
  @CsvSource({
    "42, 42",
    "' \t\n-7x', -7",
    "+5, 5",
    "x, 0",
    "'', 0",
    "2147483648, 2147483647",
    "-99999999999, -2147483648",
    "-, 0"
  })
  void atoi(String text, int value) {
    assertThat(guest.call("atoi", text)).isEqualTo(value);
  }

  @ParameterizedTest(name = "{0}({1}, {2}) = {3}, {4} characters")
  @CsvSource({
    "strtol, 42abc, 10, 42, 2",
    "strtol, ' -42', 10, -42, 4",
    "strtol, 0x1F, 0, 31, 4",
    "strtol, 0x1F, 16, 31, 4",
    "strtol, 1F, 16, 31, 2",
    "strtol, 017, 0, 15, 3",
    "strtol, 08, 0, 0, 1",
    "strtol, 0xg, 0, 0, 1",
    "strtol, zz, 36, 1295, 2",
    "strtol, 12, 2, 1, 1",
    "strtol, abc, 10, 0, 0",
    "strtol, ' +', 10, 0, 0",
    "strtol, 12, 1, 0, 0",
    "strtol, 12, 37, 0, 0",
    "strtol, 12, -1, 0, 0",
    "strtol, 4294967295, 10, 2147483647, 10",
    "strtol, -4294967295, 10, -2147483648, 11",
    "strtol, 999999999999999999999999, 10, 2147483647, 24",
    "strtoul, 4294967295, 10, -1, 10",
    "strtoul, 4294967296, 10, -1, 10",
    "strtoul, -1, 10, -1, 2",
    "strtoul, -2, 10, -2, 2",
    "strtoll, -9223372036854775808, 10, -9223372036854775808, 20",
    "strtoll, 9223372036854775808, 10, 9223372036854775807, 19",
    "strtoull, 18446744073709551615, 10, -1, 20",
    "strtoull, 18446744073709551616, 10, -1, 20"
  })
  void scans_integers(String name, String text, int base, long value, int used) {
    int address = guest.string(text);
    assertThat(guest.call(name, address, END, base)).isEqualTo(value);
    assertThat(guest.memory().i32(END) - address).as("end").isEqualTo(used);
  }

  @Test
  void an_end_pointer_of_0_stores_nothing() {
    guest.memory().putI32(0, 0x55AA55AA);
    assertThat(guest.call("strtol", "12", 0, 10)).isEqualTo(12);
    assertThat(guest.memory().i32(0)).isEqualTo(0x55AA55AA);
  }

  @ParameterizedTest(name = "{0}({1}) = {2}")
  @CsvSource({
    "atol, 2147483648x, 2147483647",
    "atol, ' -12', -12",
    "atoll, 9223372036854775807, 9223372036854775807",
    "atoll, -5000000000, -5000000000"
  })
  void longs(String name, String text, long value) {
    assertThat(guest.call(name, text)).isEqualTo(value);
  }

  @ParameterizedTest(name = "{0}({1}) = {2}")
  @CsvSource({
    "abs, -5, 5",
    "abs, 5, 5",
    "abs, -2147483648, -2147483648",
    "labs, -5, 5",
    "labs, 5, 5",
    "labs, -2147483648, -2147483648"
  })
  void absolutes(String name, int value, int absolute) {
    assertThat(guest.call(name, value)).isEqualTo(absolute);
  }

  @Test
  void strtof_scans_what_strtod_scans() {
    int address = guest.string("1.1e1x");
    assertThat(Float.intBitsToFloat((int) guest.call("strtof", address, END))).isEqualTo(11f);
    assertThat(guest.memory().i32(END)).isEqualTo(address + 5);
  }

  @ParameterizedTest(name = "strtod({0}) = {1}, {2} characters")
  @CsvSource({
    "3.25, 3.25, 4",
    "' -1e3x', -1000, 5",
    "1e, 1, 1",
    ".5, 0.5, 2",
    "5., 5, 2",
    "0x1.8, 1.5, 5",
    "0x10p2z, 64, 6",
    "0xg, 0, 1",
    "inf, Infinity, 3",
    "-INFINITY, -Infinity, 9",
    "nan, NaN, 3",
    "1e999, Infinity, 5",
    "., 0, 0",
    "abc, 0, 0"
  })
  void scans_doubles(String text, double value, int used) {
    int address = guest.string(text);
    double scanned = Double.longBitsToDouble(guest.call("strtod", address, END));
    assertThat(scanned).isEqualTo(Double.valueOf(value));
    assertThat(guest.memory().i32(END) - address).as("end").isEqualTo(used);
    assertThat(Double.longBitsToDouble(guest.call("atof", address)))
        .isEqualTo(Double.valueOf(value));
  }

  @ParameterizedTest(name = "{0}({1}) is {2}")
  @CsvSource({
    "isupper, A, true", "isupper, a, false", "isalpha, z, true", "isalpha, 1, false",
    "isspace, ' ', true", "isspace, a, false", "isgraph, '!', true", "isgraph, ' ', false",
    "isprint, ' ', true", "isdigit, 9, true", "isdigit, a, false", "isxdigit, f, true",
    "isxdigit, g, false", "isalnum, Z, true", "isalnum, _, false", "isalpha, \u00E9, false",
    "isprint, \u007F, false"
  })
  void character_classes(String name, char c, boolean member) {
    assertThat(guest.call(name, (int) c) != 0).isEqualTo(member);
    assertThat(guest.call(name, -1)).isZero();
    assertThat(guest.call(name, c + 0x10000)).isZero();
  }

  @ParameterizedTest(name = "{0}({1}) = {2}")
  @CsvSource({
    "tolower, A, a",
    "tolower, a, a",
    "tolower, 1, 1",
    "toupper, z, Z",
    "toupper, \u00E9, \u00E9"
  })
  void other_case(String name, char c, char expected) {
    assertThat(guest.call(name, (int) c)).isEqualTo(expected);
  }
}
