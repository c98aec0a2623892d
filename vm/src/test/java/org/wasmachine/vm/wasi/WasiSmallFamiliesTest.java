package org.wasmachine.vm.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.Rows;

/** Arguments, environment, clocks, random bytes, the process itself. */
@Rows({
  WasiClock.class,
  WasiEnviron.class,
  WasiSched.class,
  WasiArgs.class,
  WasiProc.class,
  WasiRandom.class
})
class WasiSmallFamiliesTest {

  private final WasiFixture guest = new WasiFixture();

  @AfterEach
  void close() {
    guest.close();
  }

  private int i32(int at) {
    return guest.memory().i32(at);
  }

  @Test
  void argumentsAreStringsAndTheirAddresses() {
    WasiArgs args = new WasiArgs(guest.process);
    assertThat(args.args_sizes_get(0, 4)).isZero();
    assertThat(i32(0)).isEqualTo(2);
    assertThat(i32(4)).isEqualTo(4 + 5);
    assertThat(args.args_get(0x10, 0x100)).isZero();
    assertThat(guest.memory().string(i32(0x10))).isEqualTo("one");
    assertThat(guest.memory().string(i32(0x14))).isEqualTo("zwö");
    assertThatThrownBy(() -> args.args_get(0x10, 0x1_fffc)).isInstanceOf(Trap.class);
  }

  @Test
  void environmentVariablesAreNamesAndValues() {
    WasiEnviron environ = new WasiEnviron(guest.process);
    assertThat(environ.environ_sizes_get(0, 4)).isZero();
    assertThat(i32(0)).isOne();
    assertThat(i32(4)).isEqualTo("KEY=value".length() + 1);
    assertThat(environ.environ_get(0x10, 0x100)).isZero();
    assertThat(guest.memory().string(i32(0x10))).isEqualTo("KEY=value");
  }

  @Test
  void clocksShowTheBoardsTime() throws InterruptedException {
    WasiClock clock = new WasiClock(guest.process);
    guest.clock.sleepUntil(1_234);
    assertThat(clock.clock_time_get(WasiClock.MONOTONIC, 1, 0)).isZero();
    assertThat(guest.memory().i64(0)).isEqualTo(1_234);
    assertThat(clock.clock_time_get(WasiClock.REALTIME, 1, 0)).isZero();
    assertThat(guest.memory().i64(0)).isEqualTo(guest.clock.epochNanos());
    assertThat(clock.clock_res_get(WasiClock.THREAD_CPUTIME, 0)).isZero();
    assertThat(guest.memory().i64(0)).isOne();
    assertThat(clock.clock_res_get(4, 0)).isEqualTo(Errno.EINVAL.number());
    assertThat(clock.clock_time_get(-1, 0, 0)).isEqualTo(Errno.EINVAL.number());
  }

  @Test
  void randomBytesFillTheBufferAndNoMore() {
    WasiRandom random = new WasiRandom(guest.process);
    assertThat(random.random_get(0x100, 5_000)).isZero();
    byte[] filled = guest.memory().bytes(0x100, 5_000);
    assertThat(filled).isNotEqualTo(new byte[5_000]);
    assertThat(guest.memory().bytes(0x100 + 5_000, 16)).isEqualTo(new byte[16]);
    assertThat(guest.memory().bytes(0, 0x100)).isEqualTo(new byte[0x100]);
    assertThat(random.random_get(0x100, 0)).isZero();
  }

  @Test
  void theProcessEndsItself() {
    WasiProc proc = new WasiProc(guest.process);
    assertThatThrownBy(() -> proc.proc_exit(7))
        .isInstanceOfSatisfying(GuestExit.class, exit -> assertThat(exit.code()).isEqualTo(7));
    assertThatThrownBy(() -> proc.proc_raise(9))
        .isInstanceOf(Trap.class)
        .hasMessage("wasi proc raise 9");
  }

  @Test
  void yieldingReturns() {
    assertThat(new WasiSched(guest.process).sched_yield()).isZero();
  }
}
