package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTable;
import org.wasmachine.vm.translator.TranslatorEngine;

/**
 * An app that misbehaves in any callback, beside one with a timer of 10 ms, in real time: the timer
 * goes on. How late it is shows {@code apps/bench/run apps} on a quiet computer.
 */
class HostileNeighbourTest {

  private static final int BEATS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] TRAP = bytes(0x00);
  private static final byte[] SPIN = bytes(0x03, 0x40, 0x0C, 0, 0x0B);

  /** The callbacks of an app that get bytes; {@code on_timer_callback} gets a number. */
  private static final List<String> CALLBACKS =
      List.of(
          "on_request",
          "on_response",
          "on_sensor_event",
          "on_connection_data",
          "on_mqtt_dispatch_event",
          "on_timer_callback");

  private final RealClock clock = new RealClock();
  private final AtomicInteger beats = new AtomicInteger();
  private final AtomicInteger entered = new AtomicInteger();
  private AppManager manager;

  /** Natives of the test, for the app that misbehaves. */
  public static final class News {
    static final NativeTable TABLE =
        NativeTable.of(
            "env",
            News.class,
            """
            news     (i)
            entered  ()
            """);

    private final GuestProcess process;
    private final AtomicInteger entered;

    News(GuestProcess process, AtomicInteger entered) {
      this.process = process;
      this.entered = entered;
    }

    /** Posts the callback of that number to the app that calls. */
    public void news(int number) {
      AppCallback callback = AppCallback.of(CALLBACKS.get(number));
      String name = callback.export();
      GuestApp.of(process)
          .queue()
          .post(
              calls -> {
                if (name.equals("on_request") || name.equals("on_response")) {
                  calls.callWithBytes(callback, new byte[16]);
                } else if (name.equals("on_timer_callback")) {
                  calls.call(callback, 1);
                } else {
                  calls.callWithBytes(callback, new byte[16], 1);
                }
              });
    }

    /** The callback has begun. */
    public void entered() {
      entered.incrementAndGet();
    }
  }

  @BeforeEach
  void start() {
    NativeRegistry natives = TestMachine.natives();
    natives.add(News.TABLE, process -> new News(process, entered));
    AppManagerConfig config =
        AppManagerConfig.of(
                settings ->
                    ProcessConfig.of(settings.name(), clock)
                        .withConsole(
                            new Console(
                                InputStream.nullInputStream(),
                                counting(),
                                OutputStream.nullOutputStream())))
            .withGrace(Duration.ofMillis(200));
    manager =
        AppManager.start(
            config,
            new Machine(new TranslatorEngine(), natives),
            new AppRouter(DeviceConsole.to(_ -> {})),
            new AppStore(new MemoryFiles()));
    manager.install(AppSettings.of("neighbour"), beating());
    await(beats::get, 1);
  }

  @AfterEach
  void stop() {
    manager.close();
    clock.close();
  }

  private OutputStream counting() {
    return new OutputStream() {
      @Override
      public void write(int value) {
        beats.incrementAndGet();
      }
    };
  }

  /** Prints a character every 10 ms. */
  private static byte[] beating() {
    ModuleWriter writer = new ModuleWriter();
    byte[] create =
        ModuleWriter.unsigned(writer.importFunction("env", "wasm_create_timer", "iii:i"));
    byte[] putchar = ModuleWriter.unsigned(writer.importFunction("env", "putchar", "i:i"));
    writer.exported("on_init", ":", bytes(0x41, 10L, 0x41, 1L, 0x41, 1L, 0x10, create, 0x1A));
    writer.exported("on_timer_callback", "i:", bytes(0x41, 33L, 0x10, putchar, 0x1A));
    writer.memory(1, 1);
    return writer.build();
  }

  /** Misbehaves in one callback. */
  private static byte[] bad(String where, byte[] deed) {
    ModuleWriter writer = new ModuleWriter();
    byte[] news = ModuleWriter.unsigned(writer.importFunction("env", "news", "i:"));
    byte[] entered = ModuleWriter.unsigned(writer.importFunction("env", "entered", ":"));
    byte[] body = bytes(bytes(0x10, entered), deed);
    boolean init = where.equals("on_init");
    boolean destroy = where.equals("on_destroy");
    writer.exported(
        "on_init",
        ":",
        init ? body : destroy ? bytes() : bytes(0x41, (long) CALLBACKS.indexOf(where), 0x10, news));
    writer.exported("on_destroy", ":", destroy ? body : bytes());
    if (!init && !destroy) {
      String type =
          switch (where) {
            case "on_timer_callback" -> "i:";
            case "on_request", "on_response" -> "ii:";
            default -> "iii:";
          };
      writer.exported(where, type, body);
    }
    writer.memory(1, 1);
    return writer.build();
  }

  static Stream<Arguments> misdeeds() {
    return Stream.concat(Stream.of("on_init", "on_destroy"), CALLBACKS.stream())
        .flatMap(
            where ->
                Stream.of(
                    Arguments.argumentSet("trap in " + where, where, TRAP),
                    Arguments.argumentSet("spin in " + where, where, SPIN)));
  }

  @ParameterizedTest
  @MethodSource("misdeeds")
  void theNeighbourGoesOn(String where, byte[] deed) {
    manager.install(AppSettings.of("bad"), bad(where, deed));
    if (where.equals("on_destroy")) {
      Thread.ofVirtual().start(() -> manager.uninstall("bad"));
    }
    await(entered::get, 1);
    await(beats::get, beats.get() + BEATS);
    if (!where.equals("on_destroy")) {
      manager.uninstall("bad");
    }
    await(beats::get, beats.get() + 1);
  }

  @Test
  void anAppThatFloodsItselfHarmsOnlyItself() {
    ModuleWriter writer = new ModuleWriter();
    byte[] news = ModuleWriter.unsigned(writer.importFunction("env", "news", "i:"));
    byte[] once = bytes(0x41, 0L, 0x10, news);
    byte[] twice = bytes(once, once); // each message sends two: the queue is full at once
    writer.exported("on_init", ":", once);
    writer.exported("on_request", "ii:", twice);
    writer.memory(1, 1);
    manager.install(AppSettings.of("bad"), writer.build());
    await(() -> (int) manager.find("bad").orElseThrow().dropped(), 1000);
    await(beats::get, beats.get() + BEATS);
    assertThat(manager.find("neighbour").orElseThrow().traps()).isZero();
  }

  private void await(IntSupplier counter, int wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (counter.getAsInt() < wanted) {
      assertThat(System.nanoTime())
          .as(() -> "%s of %d; %s".formatted(counter.getAsInt(), wanted, manager.apps()))
          .isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
