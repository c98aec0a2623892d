package org.wasmachine.vm.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

/** Time, sleep, random numbers, mathematics, sorting. */
@Rows({
  LibcMath.class,
  LibcSleep.class,
  LibcTime.class,
  LibcCalendar.class,
  LibcRandom.class,
  ExtraSort.class
})
class ExtendedLibcTest {

  private static final TestGuest.Image IMAGE =
      TestGuest.image(ExtendedLibc.addTo(LibcBuiltin.addTo(new NativeRegistry())));
  private static final int HERE = TestGuest.SCRATCH;

  private final VirtualClock clock = new VirtualClock(Instant.parse("2026-03-01T12:34:56Z"));
  private final TestGuest guest = IMAGE.start(clock);

  @AfterEach
  void close() {
    guest.close();
    clock.close();
  }

  @ParameterizedTest(name = "{0}({1}) takes {2} ns")
  @CsvSource({
    "sleep, 10, 10000000000",
    "sleep, -1, 4294967295000000000",
    "usleep, 100000, 100000000",
    "usleep, 0, 0",
    "usleep, -1, 4294967295000"
  })
  void sleeping_takes_time_of_the_clock(String name, int length, long nanos) {
    assertThat(guest.call(name, length)).isZero();
    assertThat(clock.nanos()).isEqualTo(nanos);
  }

  @Test
  void sleep_ends_when_the_process_is_killed() {
    guest.process().kill();
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call("sleep", 10))
        .withMessage(Trap.TERMINATED);
  }

  @Test
  void clock_and_clock_gettime_count_from_boot() {
    guest.call("usleep", 2_500_000);
    assertThat(guest.call("clock")).isEqualTo(2_500_000_000L);
    assertThat(guest.call("clock_gettime", 0, HERE)).isZero();
    assertThat(guest.memory().i64(HERE)).isEqualTo(2);
    assertThat(guest.memory().i32(HERE + 8)).isEqualTo(500_000_000);
  }

  @Test
  void clock_gettime_wants_16_bytes() {
    int end = (int) guest.memory().size();
    assertThat(guest.call("clock_gettime", 1, end - 16)).isZero();
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call("clock_gettime", 1, end - 15))
        .withMessage(Trap.OUT_OF_BOUNDS);
  }

  @Test
  void a_busy_wait_for_the_time_ends() {
    guest
        .process()
        .run(
            () -> {
              LibcTime time = new LibcTime(guest.process());
              while (time.clock() < 5_000_000) {
                // as an app that delays by looking at the clock
              }
              return 0;
            });
    assertThat(clock.nanos()).isGreaterThanOrEqualTo(5_000_000);
  }

  @Test
  void time_is_unix_seconds_and_stores_nothing_at_address_0() {
    long now = Instant.parse("2026-03-01T12:34:56Z").getEpochSecond();
    guest.memory().putI64(0, 77);
    assertThat(guest.call("time", 0)).isEqualTo(now);
    assertThat(guest.memory().i64(0)).isEqualTo(77);
    assertThat(guest.call("time", HERE)).isEqualTo(now);
    assertThat(guest.memory().i64(HERE)).isEqualTo(now);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "2026-03-01T12:34:56Z, 56 34 12 1 2 126 0 59 0",
    "1970-01-01T00:00:00Z, 0 0 0 1 0 70 4 0 0",
    "2024-12-31T23:59:59Z, 59 59 23 31 11 124 2 365 0",
    "1969-12-31T23:59:59Z, 59 59 23 31 11 69 3 364 0"
  })
  void localtime_r_writes_nine_members(Instant time, String members) {
    guest.memory().putI64(HERE, time.getEpochSecond());
    guest.memory().putI32(HERE + 16 + 36, 0x55AA);
    assertThat(guest.call("localtime_r", HERE, HERE + 16)).isEqualTo(HERE + 16);
    assertThat(
            IntStream.range(0, 9)
                .mapToObj(i -> String.valueOf(guest.memory().i32(HERE + 16 + 4 * i)))
                .toList())
        .containsExactly(members.split(" "));
    assertThat(guest.memory().i32(HERE + 16 + 36)).as("behind the struct").isEqualTo(0x55AA);
  }

  @Test
  void localtime_r_without_an_address_or_a_year_is_0() {
    assertThat(guest.call("localtime_r", 0, HERE)).isZero();
    assertThat(guest.call("localtime_r", HERE, 0)).isZero();
    guest.memory().putI64(HERE, Long.MAX_VALUE);
    assertThat(guest.call("localtime_r", HERE, HERE + 16)).isZero();
  }

  @Test
  void rand_gives_the_numbers_of_newlib() {
    guest.call("srand", 1);
    long first = guest.call("rand");
    long state = 6364136223846793005L + 1;
    assertThat(first).isEqualTo(state >>> 32 & 0x7FFF_FFFF);
    long second = guest.call("rand");
    assertThat(second).isNotEqualTo(first).isBetween(0L, (1L << 31) - 1);
    guest.call("srand", 1);
    assertThat(guest.call("rand")).isEqualTo(first);
  }

  @Test
  void rand_starts_as_if_seeded_with_1() {
    long first = guest.call("rand");
    guest.call("srand", 1);
    assertThat(guest.call("rand")).isEqualTo(first);
  }

  @ParameterizedTest(name = "pow({0}, {1}) = {2}")
  @CsvSource({
    "2, 10, 1024",
    "2, -1, 0.5",
    "0, 0, 1",
    "1, NaN, 1",
    "NaN, 0, 1",
    "-1, Infinity, 1",
    "-8, 0.5, NaN",
    "-2, 3, -8",
    "0, -1, Infinity"
  })
  void pow(double x, double y, double value) {
    assertThat(f64("pow", x, y)).isEqualTo(Double.valueOf(value));
  }

  @Test
  void sinf_and_cosf() {
    assertThat(f32("sinf", 0.5f)).isEqualTo(0.47942555f);
    assertThat(f32("cosf", 0.5f)).isEqualTo(0.87758255f);
    assertThat(f32("sinf", Float.POSITIVE_INFINITY)).isNaN();
  }

  @ParameterizedTest(name = "{0}({1}) = {2}")
  @CsvSource({
    "sin, 1, 0.8414709848078965",
    "asinh, 1, 0.881373587019543",
    "asinh, -1e300, -691.4686750787737",
    "acosh, 2, 1.3169578969248166",
    "acosh, 0.5, NaN",
    "atanh, 0.5, 0.5493061443340548",
    "atanh, 1, Infinity",
    "exp2, 10, 1024",
    "log2, 8, 3",
    "log2, 0, -Infinity",
    "log2, -1, NaN",
    "log10, 1000, 3",
    "cbrt, -27, -3",
    "round, 0.49999999999999994, 0",
    "round, -2.5, -3",
    "round, 4503599627370497.5, 4503599627370498"
  })
  void libm_beyond_the_peer(String name, double x, double value) {
    double near = Double.isFinite(value) ? 2 * Math.ulp(value) : 0;
    assertThat(f64(name, x)).isCloseTo(Double.valueOf(value), within(near));
  }

  @Test
  void minimum_and_maximum_prefer_a_number_to_nan() {
    assertThat(f64("fmin", Double.NaN, 1.0)).isEqualTo(1);
    assertThat(f64("fmax", 1.0, Double.NaN)).isEqualTo(1);
    assertThat(f64("fmod", -5.5, 2.0)).isEqualTo(-1.5);
    assertThat(f32("powf", 2f, 0.5f)).isEqualTo(1.4142135f);
    assertThat(guest.call("lround", -2.5)).isEqualTo(-3);
  }

  private double f64(String name, Object... arguments) {
    return Double.longBitsToDouble(guest.call(name, arguments));
  }

  private float f32(String name, Object... arguments) {
    return Float.intBitsToFloat((int) guest.call(name, arguments));
  }

  @Test
  void qsort_sorts_with_the_guests_comparison() {
    int[] values = new java.util.Random(3).ints(100, -1000, 1000).toArray();
    put(values);
    guest.call("qsort", HERE, 100, 4, 1);
    java.util.Arrays.sort(values);
    assertThat(IntStream.range(0, 100).map(i -> guest.memory().i32(HERE + 4 * i)).toArray())
        .isEqualTo(values);
  }

  @Test
  void bsearch_finds_an_element_or_0() {
    put(1, 3, 5, 7, 9);
    guest.memory().putI32(64, 7);
    assertThat(guest.call("bsearch", 64, HERE, 5, 4, 1)).isEqualTo(HERE + 12);
    guest.memory().putI32(64, 4);
    assertThat(guest.call("bsearch", 64, HERE, 5, 4, 1)).isZero();
  }

  @Test
  void a_comparison_that_is_none_traps() {
    put(2, 1);
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call("qsort", HERE, 2, 4, 0))
        .withMessage("uninitialized element");
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call("qsort", HERE, 2, 4, 2))
        .withMessage("indirect call type mismatch");
  }

  private void put(int... values) {
    for (int i = 0; i < values.length; i++) {
      guest.memory().putI32(HERE + 4 * i, values[i]);
    }
  }
}
