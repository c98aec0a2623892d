package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.wasmachine.vm.module.ModuleWriter;

/**
 * Fifty apps, a simulated day, everything that can happen to an app; for a longer soak {@code
 * -Dsoak.days=10}.
 */
class SoakTest {

  private static final int APPS = 50;
  private static final long GROWTH = 8 << 20; // one app with its memory is some hundred KiB
  private static final int DAYS = Integer.getInteger("soak.days", 1);

  /** An app that publishes and hears the event "e", and has a timer of six hours. */
  private static byte[] app() {
    ModuleWriter writer = new ModuleWriter();
    byte[] create =
        ModuleWriter.unsigned(writer.importFunction("env", "wasm_create_timer", "iii:i"));
    byte[] subscribe = ModuleWriter.unsigned(writer.importFunction("env", "wasm_sub_event", "i:"));
    byte[] post = ModuleWriter.unsigned(writer.importFunction("env", "wasm_post_request", "ii:"));
    byte[] malloc = ModuleWriter.unsigned(writer.importFunction("env", "malloc", "i:i"));
    byte[] free = ModuleWriter.unsigned(writer.importFunction("env", "free", "i:"));
    byte[] packet =
        new Request(Request.EVENT, Payload.NONE, 1, 0, "e", new Attribute.Bytes(new byte[100]))
            .encode();
    writer.exported(
        "on_init",
        ":",
        bytes(
            0x41, 21_600_000L, 0x41, 1L, 0x41, 1L, 0x10, create, 0x1A, 0x41, 16L, 0x10, subscribe));
    writer.exported(
        "on_timer_callback",
        "i:",
        bytes(
            0x41,
            32L,
            0x41,
            (long) packet.length,
            0x10,
            post,
            0x41,
            50L,
            0x10,
            malloc,
            0x10,
            free));
    writer.exported("on_request", "ii:", bytes());
    writer.memory(1, 1);
    writer.data(16, "e\0".getBytes(StandardCharsets.US_ASCII));
    writer.data(32, packet);
    return writer.build();
  }

  @Test
  void fifty_apps_live_days_of_random_operations_without_growth() {
    byte[] module = app();
    Random random = new Random(1);
    int threads = Thread.activeCount();
    long heapAfterTheFirstDay = 0;
    MemoryFiles files = new MemoryFiles();
    try (TestMachine machine = new TestMachine(files, APPS)) {
      for (int i = 0; i < APPS; i++) {
        machine.install("app" + i, module);
      }
      AppManager manager = machine.manager();
      while (machine.clock().nanos() < Duration.ofDays(DAYS).toNanos()) {
        machine.pass(Duration.ofMinutes(1 + random.nextInt(120)));
        if (heapAfterTheFirstDay == 0 && machine.clock().nanos() > Duration.ofDays(1).toNanos()) {
          heapAfterTheFirstDay = heapInUse();
        }
        String name = "app" + random.nextInt(APPS);
        int operation = random.nextInt(5);
        machine.manage(
            () -> {
              switch (operation) {
                case 0 -> manager.restart(name);
                case 1 -> manager.stop(name);
                case 2 -> manager.start(name);
                case 3 -> manager.update(AppSettings.of(name), module);
                default -> {
                  manager.uninstall(name);
                  manager.install(AppSettings.of(name), module);
                }
              }
              return true;
            });
      }
      assertThat(manager.apps())
          .hasSize(APPS)
          .allSatisfy(
              app -> {
                assertThat(app.heapUsed()).isZero();
                assertThat(app.timers()).isLessThanOrEqualTo(1);
                assertThat(app.traps()).isZero();
                assertThat(app.state())
                    .isIn(InstalledApp.State.RUNNING, InstalledApp.State.STOPPED);
              });
      assertThat(manager.apps()).anyMatch(app -> app.delivered() > 50 * DAYS);
      assertThat(files.files).hasSize(APPS);
      assertThat(Thread.activeCount()).isLessThan(threads + APPS + 10);
      assertThat(heapInUse() - heapAfterTheFirstDay)
          .as("bytes of Java heap more than after the first day")
          .isLessThan(GROWTH);
    }
  }

  private static long heapInUse() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
