package org.wasmachine.vm.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

/** The rows of "printf family" in the ABI tables; what C prints is from a C library. */
@Rows(LibcPrint.class)
class PrintfTest {

  private static final TestGuest.Image IMAGE =
      TestGuest.image(LibcBuiltin.addTo(new NativeRegistry()));

  private final TestGuest guest = IMAGE.start();

  @AfterEach
  void close() {
    guest.close();
  }

  private static Object[] args(Object... values) {
    return values;
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        arguments("text only", "hello\n", args(), "hello\n"),
        arguments("%%", "100%%", args(), "100%"),
        arguments("%5% is a percent sign too", "%5%", args(), "%"),
        // one 32-bit slot
        arguments("%d", "%d %d", args(42, -1), "42 -1"),
        arguments("%i lowest", "%i", args(Integer.MIN_VALUE), "-2147483648"),
        arguments("%u", "%u", args(-1), "4294967295"),
        arguments("%o", "%o", args(8), "10"),
        arguments("%x %X", "%x %X", args(0xBEEF, 0xBEEF), "beef BEEF"),
        arguments("%ld is 32 bits", "%ld %d", args(-5, 6), "-5 6"),
        arguments("%zu is 32 bits", "%zu %d", args(-1, 6), "4294967295 6"),
        arguments("%td is 32 bits", "%td", args(-7), "-7"),
        arguments("%hd truncates", "%hd", args(0x12345), "9029"),
        arguments("%hhd truncates", "%hhd", args(0x1FF), "-1"),
        arguments("%hhu truncates", "%hhu", args(-1), "255"),
        arguments("%hx truncates", "%hx", args(-1), "ffff"),
        // one 64-bit slot at a multiple of 8
        arguments("%lld", "%d %lld %d", args(1, Long.MIN_VALUE, 2), "1 -9223372036854775808 2"),
        arguments("%llu", "%llu", args(-1L), "18446744073709551615"),
        arguments("%llx", "%llx", args(0x1122334455667788L), "1122334455667788"),
        arguments("%jd", "%d %jd", args(1, -2L), "1 -2"),
        // flags, width, precision
        arguments("width", "[%5d]", args(42), "[   42]"),
        arguments("-", "[%-5d]", args(42), "[42   ]"),
        arguments("0", "[%05d]", args(-42), "[-0042]"),
        arguments("- beats 0", "[%-05d]", args(42), "[42   ]"),
        arguments("+", "%+d %+d", args(1, -1), "+1 -1"),
        arguments("space", "% d", args(1), " 1"),
        arguments("+ beats space", "%+ d", args(1), "+1"),
        arguments("precision", "[%.4d]", args(-42), "[-0042]"),
        arguments("precision beats 0", "[%06.3d]", args(42), "[   042]"),
        arguments("precision 0 of 0", "[%.0d]", args(0), "[]"),
        arguments("precision 0 of 0 keeps the sign", "[%+.d]", args(0), "[+]"),
        arguments("#x", "%#x %#X %#x", args(255, 255, 0), "0xff 0XFF 0"),
        arguments("#o", "%#o %#o", args(8, 0), "010 0"),
        arguments("#o with precision 0", "%#.0o", args(0), "0"),
        arguments("0 with #x", "%#08x", args(255), "0x0000ff"),
        arguments("numbers are cut at 63", "%70d|", args(7), " ".repeat(63) + "|"),
        arguments("cut on the right", "%-70d|", args(7), "7" + " ".repeat(62) + "|"),
        arguments("absurd width", "%2000000000d|", args(7), " ".repeat(63) + "|"),
        arguments("width beyond 32 bits", "%99999999999d|", args(7), " ".repeat(63) + "|"),
        arguments("absurd precision", "%.2000000000d|", args(7), "0".repeat(63) + "|"),
        // %c
        arguments("%c", "%c%c", args((int) 'a', (int) 'b'), "ab"),
        arguments("%c of 0 prints nothing", "[%c]", args(0), "[]"),
        arguments("%5c", "[%5c]", args((int) 'x'), "[    x]"),
        arguments("%-5c", "[%-5c]", args((int) 'x'), "[x    ]"),
        // %s
        arguments("%s", "[%s]", args("hi"), "[hi]"),
        arguments("%5s", "[%5s]", args("hi"), "[   hi]"),
        arguments("%-5s", "[%-5s]", args("hi"), "[hi   ]"),
        arguments("%.1s", "[%.1s]", args("hi"), "[h]"),
        arguments("%5.1s", "[%5.1s]", args("hi"), "[    h]"),
        arguments("%s is cut at its length + 63", "%80s|", args("abc"), " ".repeat(66) + "|"),
        arguments("%-s is cut alike", "%-80s|", args("abc"), "abc" + " ".repeat(63) + "|"),
        arguments("%s of address 0", "%s", args(0), "(null)"),
        arguments("width of (null)", "[%8s]", args(0), "[  (null)]"),
        arguments("precision of (null)", "[%.3s]", args(0), "[(nu]"),
        // %p
        arguments("%p", "%p", args(0x1234), "0x1234"),
        arguments("%p of 0", "%p", args(0), "(nil)"),
        arguments("%p high", "%p", args(-1), "0xffffffff"),
        arguments("%12p", "[%12p]", args(0x1234), "[      0x1234]"),
        // unsupported
        arguments("%n prints and takes nothing", "a%nb%d", args(5), "ab5"),
        arguments("%*d", "%*d", args(5, 6), "%*d"),
        arguments("%.*s prints three characters", "%.*s", args(2, "abc"), "%*s"),
        arguments("%.*f", "%.*f", args(2), "%*f"),
        arguments("unknown letter", "%q %d", args(5), "%q 5"),
        arguments("unknown letter drops its flags", "%-5Sx", args(), "%Sx"),
        arguments("%a", "%a", args(), "%a"),
        arguments("%Lf", "%Lf", args(), "%Lf"),
        arguments("lone % at the end", "abc%", args(), "abc"),
        arguments("flags at the end", "abc%-05", args(), "abc"),
        // doubles
        arguments("%f", "%f", args(3.14159), "3.141590"),
        arguments("%lf", "%lf", args(2.5), "2.500000"),
        arguments("%d %f: 8-aligned", "%d %f %d", args(1, 2.5, 3), "1 2.500000 3"),
        arguments("%.2f half to even, exactly", "%.2f %.2f", args(2.675, 0.125), "2.67 0.12"),
        arguments("%.0f half to even", "%.0f %.0f %.0f", args(0.5, 1.5, 2.5), "0 2 2"),
        arguments("%#.0f", "%#.0f", args(3.0), "3."),
        arguments("%08.3f", "%08.3f", args(-3.14159), "-003.142"),
        arguments("%+f", "%+.1f", args(1.0), "+1.0"),
        arguments("%f of -0", "%f", args(-0.0), "-0.000000"),
        arguments("%f of 1e22", "%f", args(1e22), "10000000000000000000000.000000"),
        arguments("%.20f is exact", "%.20f", args(0.1), "0.10000000000000000555"),
        arguments(
            "%f cut at 63",
            "%f|",
            args(1e100),
            "1000000000000000015902891109759918046836080856394528138978132755|"
                .replaceFirst(".\\|", "|")),
        arguments("%.100f cut at 63", "%.100f|", args(1.5), "1.5" + "0".repeat(60) + "|"),
        arguments("%e", "%e", args(12345.678), "1.234568e+04"),
        arguments("%E", "%.2E", args(0.00012345), "1.23E-04"),
        arguments("%e of 0", "%e", args(0.0), "0.000000e+00"),
        arguments("%.0e", "%.0e %#.0e", args(15.0, 15.0), "2e+01 2.e+01"),
        arguments("%e of 1e300", "%.3e", args(1e300), "1.000e+300"),
        arguments("%e rounds up a digit", "%.2e", args(9.999), "1.00e+01"),
        arguments("%g", "%g %g %g", args(100000.0, 1000000.0, 0.0001), "100000 1e+06 0.0001"),
        arguments("%g small", "%g", args(0.00001), "1e-05"),
        arguments("%g drops zeros", "%g %g", args(1.50, 3.0), "1.5 3"),
        arguments("%#g keeps zeros", "%#g", args(1.5), "1.50000"),
        arguments("%.3g", "%.3g %.3g", args(1234.0, 0.00012345), "1.23e+03 0.000123"),
        arguments("%.0g", "%.0g", args(25.0), "2e+01"),
        arguments("%g rounds into %e", "%g", args(999999.5), "1e+06"),
        arguments("%G", "%G", args(1e-10), "1E-10"),
        arguments("%g of 0", "%g", args(0.0), "0"),
        arguments(
            "inf",
            "%f %e %G",
            args(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
            "inf -inf INF"),
        arguments("nan", "%f %F", args(Double.NaN, Double.NaN), "nan NAN"),
        arguments("no zeros before inf", "[%08f]", args(Double.POSITIVE_INFINITY), "[     inf]"),
        arguments("smallest double", "%.3e", args(Double.MIN_VALUE), "4.941e-324"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void prints_as_the_tables_say(String row, String format, Object[] arguments, String expected) {
    int at = guest.string(format);
    long printed = guest.call("printf", at, guest.varArgs(arguments));
    assertThat(guest.output()).isEqualTo(expected);
    assertThat(printed).as("characters produced").isEqualTo(expected.length());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void snprintf_gives_the_same_text_and_length(
      String row, String format, Object[] arguments, String expected) {
    int at = guest.string(format);
    int buffer = TestGuest.SCRATCH;
    assertThat(guest.call("snprintf", buffer, 1000, at, guest.varArgs(arguments)))
        .isEqualTo(expected.length());
    assertThat(guest.stringAt(buffer)).isEqualTo(expected);
  }

  @Test
  void snprintf_cuts_and_returns_the_full_length() {
    guest.memory().fill(TestGuest.SCRATCH, 16, 'z');
    assertThat(guest.call("snprintf", TestGuest.SCRATCH, 4, "%d", guest.varArgs(1234567)))
        .isEqualTo(7);
    assertThat(guest.memory().string(TestGuest.SCRATCH, 8)).isEqualTo("123\0zzzz");
  }

  @Test
  void snprintf_of_size_1_writes_only_the_nul() {
    guest.memory().fill(TestGuest.SCRATCH, 4, 'z');
    assertThat(guest.call("vsnprintf", TestGuest.SCRATCH, 1, "abc", 0)).isEqualTo(3);
    assertThat(guest.memory().string(TestGuest.SCRATCH, 4)).isEqualTo("\0zzz");
  }

  @Test
  void snprintf_of_size_0_writes_nothing() {
    guest.memory().fill(TestGuest.SCRATCH, 4, 'z');
    assertThat(guest.call("snprintf", TestGuest.SCRATCH, 0, "abc", 0)).isEqualTo(3);
    assertThat(guest.memory().string(TestGuest.SCRATCH, 4)).isEqualTo("zzzz");
  }

  @Test
  @DisplayName(
      "sprintf needs a NUL somewhere behind its destination, and is cut at the memory's end")
  void sprintf_at_the_end_of_memory() {
    GuestMemory memory = guest.memory();
    int end = (int) memory.size();
    assertThat(guest.call("sprintf", end - 4, "abcdefgh", 0)).isEqualTo(8);
    assertThat(memory.string(end - 4, 4)).isEqualTo("abc\0");
    memory.fill(end - 4, 4, 'x');
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call("sprintf", end - 4, "a", 0))
        .withMessage(Trap.OUT_OF_BOUNDS);
  }

  @Test
  void sprintf_over_its_own_argument_takes_the_argument_first() {
    int text = guest.string("abc");
    guest.call("sprintf", text, "%s%s", guest.varArgs(text, text));
    assertThat(guest.stringAt(text)).startsWith("abcabc");
  }

  @Test
  void a_string_without_end_traps_after_what_came_before() {
    GuestMemory memory = guest.memory();
    int end = (int) memory.size();
    memory.fill(end - 8, 8, 'x');
    int format = guest.string("before %s after");
    int arguments = guest.varArgs(end - 8);
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call("printf", format, arguments))
        .withMessage(Trap.OUT_OF_BOUNDS);
    assertThat(guest.output()).isEqualTo("before ");
  }

  @Test
  void arguments_beyond_the_end_of_memory_trap() {
    int end = (int) guest.memory().size();
    assertThat(guest.call("printf", "%d|", end - 4)).isEqualTo(2);
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call("printf", "%d%d", end - 4))
        .withMessage(Trap.OUT_OF_BOUNDS);
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call("printf", "none wanted", end - 3))
        .withMessage(Trap.OUT_OF_BOUNDS);
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call("printf", "%lld", end - 4))
        .withMessage(Trap.OUT_OF_BOUNDS);
  }

  @Test
  void an_argument_list_at_address_0_is_legal() {
    assertThat(guest.call("vprintf", "plain", 0)).isEqualTo(5);
    int into = TestGuest.SCRATCH;
    assertThat(guest.call("vsprintf", into, "%d!", guest.varArgs(42))).isEqualTo(3);
    assertThat(guest.stringAt(into)).isEqualTo("42!");
    assertThat(guest.output()).isEqualTo("plain");
  }

  @Test
  void puts_adds_a_line_feed_and_returns_the_length_with_it() {
    assertThat(guest.call("puts", "hello")).isEqualTo(6);
    assertThat(guest.output()).isEqualTo("hello\n");
  }

  @Test
  void putchar_prints_a_byte_and_returns_1() {
    assertThat(guest.call("putchar", 'A' + 256)).isEqualTo(1);
    assertThat(guest.call("putchar", 0xE9)).isEqualTo(1);
    assertThat(guest.output()).isEqualTo("A\u00E9");
  }

  @Test
  void a_printf_that_would_print_gigabytes_ends_when_killed() {
    GuestMemory memory = guest.memory();
    int format = 1024;
    for (int at = format; at < 0x7000; at += 2) {
      memory.put(at, new byte[] {'%', 's'});
    }
    int text = 0x8000;
    memory.fill(text, 0x3000, 'x');
    int arguments = 0xB100;
    for (int at = arguments; at < 0x12000; at += 4) {
      memory.putI32(at, text);
    }
    memory.putI8(0xB000, 0);
    Thread killer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (guest.process().threads().isEmpty()) {
                    Thread.onSpinWait();
                  }
                  guest.process().kill();
                });
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call("printf", format, arguments))
        .withMessage(Trap.TERMINATED);
    assertThat(killer).isNotNull();
  }
}
