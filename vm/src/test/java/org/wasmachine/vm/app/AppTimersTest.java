package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.vm.module.ModuleWriter.bytes;
import static org.wasmachine.vm.module.ModuleWriter.unsigned;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.natives.Rows;

/** The timer rows of the app framework, in virtual time. */
@Rows(AppTimerNatives.class)
class AppTimersTest {

  private static final int GET = 0x20;
  private static final int CALL = 0x10;

  private final TestMachine machine = new TestMachine();
  private final List<String> expiries = new CopyOnWriteArrayList<>();
  private int beginning;

  @AfterEach
  void close() {
    machine.close();
  }

  /** What the app does in on_init, or when a timer has expired. */
  private interface Body {
    void run(AppTimerNatives timers);
  }

  /**
   * Runs {@code begin} in on_init of an app that tells each expiry to {@code expired}; answers when
   * timers expired within {@code millis}, in milliseconds since on_init.
   */
  private List<String> run(Body begin, Body expired, int millis) {
    ModuleWriter writer = new ModuleWriter();
    int started = writer.importFunction("test", "begin", ":");
    int told = writer.importFunction("test", "expired", "i:");
    writer.exported("on_init", ":", bytes(CALL, unsigned(started)));
    writer.exported("on_timer_callback", "i:", bytes(GET, 0, CALL, unsigned(told)));
    writer.memory(1, 1);
    machine
        .registry()
        .define(
            "test",
            "begin",
            "()",
            (process, _) -> {
              beginning = new AppTimerNatives(process).wasm_get_sys_tick_ms();
              return call(begin, process);
            })
        .define(
            "test",
            "expired",
            "(i)",
            (process, arguments) -> {
              int now = new AppTimerNatives(process).wasm_get_sys_tick_ms() - beginning;
              if (now > millis) {
                return 0;
              }
              expiries.add(arguments[0] + "@" + now);
              return call(expired, process);
            });
    machine.install("timed", writer.build());
    machine.pass(Duration.ofMillis(millis));
    return expiries;
  }

  private static long call(Body body, GuestProcess process) {
    body.run(new AppTimerNatives(process));
    return 0;
  }

  private static final Body NOTHING = _ -> {};

  @Test
  void wasm_create_timer_periodic_expires_again_and_again() {
    assertThat(
            run(
                timers -> assertThat(timers.wasm_create_timer(100, 1, 1)).isEqualTo(1),
                NOTHING,
                350))
        .containsExactly("1@100", "1@200", "1@300");
  }

  @Test
  void wasm_create_timer_that_is_not_started_waits_for_a_restart() {
    assertThat(
            run(
                timers -> {
                  assertThat(timers.wasm_create_timer(100, 0, 0)).isEqualTo(1);
                  assertThat(timers.wasm_create_timer(50, 0, 0)).isEqualTo(2);
                  timers.wasm_timer_restart(2, 70);
                },
                NOTHING,
                350))
        .containsExactly("2@70");
  }

  @Test
  void wasm_timer_cancel_stops_a_timer_until_it_is_restarted() {
    assertThat(
            run(
                timers -> {
                  timers.wasm_create_timer(100, 1, 1);
                  timers.wasm_create_timer(250, 0, 1);
                },
                timers -> {
                  if (expiries.size() == 2) {
                    timers.wasm_timer_cancel(1);
                  } else if (expiries.getLast().startsWith("2")) {
                    timers.wasm_timer_restart(1, 30);
                  }
                },
                320))
        .containsExactly("1@100", "1@200", "2@250", "1@280", "1@310");
  }

  @Test
  void wasm_timer_destroy_gives_up_the_timer() {
    assertThat(
            run(
                timers -> timers.wasm_create_timer(100, 1, 1),
                timers -> {
                  timers.wasm_timer_destroy(1);
                  timers.wasm_timer_restart(1, 10);
                  timers.wasm_timer_destroy(77);
                },
                350))
        .containsExactly("1@100");
  }

  @Test
  void an_app_that_is_late_finds_what_its_queue_holds_and_goes_on_in_the_old_beat() {
    run(
        timers -> timers.wasm_create_timer(10, 1, 1),
        _ -> {
          if (expiries.size() == 1) {
            sleep(Duration.ofSeconds(1));
          }
        },
        1025);
    assertThat(expiries).hasSize(1 + AppQueue.CAPACITY + 1).startsWith("1@10").endsWith("1@1020");
    assertThat(expiries.subList(1, 51)).containsOnly("1@1010");
    assertThat(machine.manager().find("timed").orElseThrow().dropped()).isEqualTo(50);
  }

  private void sleep(Duration time) {
    try {
      machine.clock().sleep(time);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
