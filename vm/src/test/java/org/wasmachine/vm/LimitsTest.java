package org.wasmachine.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.wasmachine.vm.module.ModuleWriter.bytes;
import static org.wasmachine.vm.module.ModuleWriter.unsigned;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.fs.FileNatives;
import org.wasmachine.vm.libc.ExtendedLibc;
import org.wasmachine.vm.libc.LibcBuiltin;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.thread.ThreadNatives;

/** What {@link Limits} promise, in every engine. CPU time per handler: {@code HostileAppTest}. */
@ParameterizedClass
@MethodSource("org.wasmachine.vm.TestEngines#all")
@Timeout(60)
class LimitsTest {

  private static final int GET = 0x20;
  private static final int CONST = 0x41;
  private static final int CALL = 0x10;
  private static final int LOOP = 0x03;
  private static final int VOID = 0x40;
  private static final int BR = 0x0C;
  private static final int BR_IF = 0x0D;
  private static final int DROP = 0x1A;
  private static final int SUB = 0x6B;
  private static final int ADD = 0x6A;
  private static final int END = 0x0B;

  private static final int SLEEPER = 1;
  private static final int SPINNER = 2;
  private static final long DATA_END = 0x1000;
  private static final long STACK_TOP = 0x8000;
  private static final int NULL_DEVICE = 16;
  private static final int TEXT = 64;
  private static final String LINE = "123456789"; // ten bytes with the line feed of puts

  @Parameter Engine engine;

  private final VirtualClock clock = new VirtualClock();
  private final List<GuestProcess> processes = new ArrayList<>();

  @AfterEach
  void close() {
    processes.forEach(GuestProcess::close);
    clock.close();
  }

  /** An app with a function for each way to use something up. */
  private static byte[] app(int pages) {
    ModuleWriter writer = new ModuleWriter();
    int open = writer.importFunction("env", "open", "iii:i");
    int create = writer.importFunction("env", "pthread_create", "iiii:i");
    int sleep = writer.importFunction("env", "sleep", "i:i");
    int puts = writer.importFunction("env", "puts", "i:i");
    writer.memory(pages, 1000).export("memory", 2, 0);
    writer.global(0x7F, 1, CONST, STACK_TOP, END);
    writer.global(0x7F, 0, CONST, DATA_END, END).export("__data_end", 3, 1);
    writer.global(0x7F, 0, CONST, STACK_TOP, END).export("__heap_base", 3, 2);
    writer.data(NULL_DEVICE, bytes("/dev/null".getBytes(), 0));
    writer.data(TEXT, bytes(LINE.getBytes(), 0));
    writer.exported("grow", "i:i", bytes(GET, 0, 0x40, 0));
    int down = puts + 2;
    writer.exported(
        "down",
        "i:i",
        bytes(
            GET,
            0,
            0x45,
            0x04,
            0x7F,
            CONST,
            0L,
            0x05,
            GET,
            0,
            CONST,
            1L,
            SUB,
            CALL,
            unsigned(down),
            CONST,
            1L,
            ADD,
            END));
    writer.exported("spin", ":", bytes(LOOP, VOID, BR, 0, END));
    writer.exported(
        "count", "i:", bytes(LOOP, VOID, GET, 0, CONST, 1L, SUB, 0x22, 0, BR_IF, 0, END));
    writer.exported(
        "open", ":i", bytes(CONST, (long) NULL_DEVICE, CONST, 0L, CONST, 0L, CALL, unsigned(open)));
    writer.exported(
        "create", "i:i", bytes(CONST, 0L, CONST, 0L, GET, 0, CONST, 0L, CALL, unsigned(create)));
    writer.exported(
        "say",
        "i:",
        bytes(
            LOOP,
            VOID,
            CONST,
            (long) TEXT,
            CALL,
            unsigned(puts),
            DROP,
            GET,
            0,
            CONST,
            1L,
            SUB,
            0x22,
            0,
            BR_IF,
            0,
            END));
    int sleeper = writer.function("i:i", bytes(0), bytes(CONST, 100L, CALL, unsigned(sleep)));
    int spinner = writer.function("i:i", bytes(0), bytes(LOOP, VOID, BR, 0, END, CONST, 0L));
    writer.table(0x70, 0, 3);
    writer.element(0, CONST, 1L, END, 2, unsigned(sleeper), unsigned(spinner));
    return writer.build();
  }

  private GuestProcess start(Limits limits) {
    return start(limits, 1, OutputStream.nullOutputStream());
  }

  private GuestProcess start(Limits limits, int pages, OutputStream out) {
    NativeRegistry natives = ExtendedLibc.addTo(LibcBuiltin.addTo(new NativeRegistry()));
    FileNatives.addTo(ThreadNatives.addTo(natives));
    Machine machine = new Machine(engine, natives);
    GuestProcess process =
        machine.start(
            machine.load(app(pages)),
            ProcessConfig.of("limited", clock)
                .withHeapSize(0) // it and the stacks of threads come on top of the limit
                .withLimits(limits)
                .withConsole(new Console(InputStream.nullInputStream(), out, out)));
    processes.add(process);
    return process;
  }

  private static long call(GuestProcess process, String export, long... arguments) {
    return process.run(() -> callNested(process, export, arguments));
  }

  private static long callNested(GuestProcess process, String export, long... arguments) {
    return process.instance().export(export).orElseThrow().callForOne(arguments);
  }

  // ---- memory ----------------------------------------------------------------------------------

  @Test
  void memory_grows_to_its_limit_and_no_page_further() {
    GuestProcess process = start(Limits.DEFAULT.withMemoryPages(5).withThreads(0));
    assertThat(call(process, "grow", 3)).isEqualTo(1);
    assertThat(call(process, "grow", 2)).isEqualTo(-1);
    assertThat(call(process, "grow", 1)).isEqualTo(4);
    assertThat(call(process, "grow", 1)).isEqualTo(-1);
    assertThat(call(process, "grow", -1)).isEqualTo(-1);
    assertThat(call(process, "grow", 0)).isEqualTo(5);
  }

  @Test
  void a_module_that_wants_more_memory_at_its_start_is_refused() {
    assertThatThrownBy(
            () -> start(Limits.DEFAULT.withMemoryPages(5), 6, OutputStream.nullOutputStream()))
        .isInstanceOf(InstantiationException.class)
        .hasMessageContaining("wants 6 pages of 64 KiB, allowed are 5");
  }

  @Test
  void shared_memory_ends_where_it_has_grown_to() {
    ModuleWriter writer = new ModuleWriter();
    writer.sharedMemory(1, 3).export("memory", 2, 0);
    writer.exported("grow", "i:i", bytes(GET, 0, 0x40, 0));
    writer.exported("load", "i:i", bytes(GET, 0, 0x28, 2, 0));
    writer.exported("fill", "ii:", bytes(GET, 0, CONST, 1L, GET, 1, 0xFC, 11, 0));
    Machine machine = new Machine(engine, new NativeRegistry());
    GuestProcess process =
        machine.start(
            machine.load(writer.build()), ProcessConfig.of("shared", clock).withHeapSize(0));
    processes.add(process);
    assertThat(call(process, "load", 65532)).isZero();
    for (int address : new int[] {65533, 65536, 3 * 65536 - 4, -4, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> call(process, "load", address)).hasMessage(Trap.OUT_OF_BOUNDS);
    }
    assertThatThrownBy(() -> call(process, "fill", 65536, 1)).hasMessage(Trap.OUT_OF_BOUNDS);
    assertThat(process.memory().size()).isEqualTo(65536);
    assertThat(call(process, "grow", 1)).isEqualTo(1);
    assertThat(call(process, "load", 2 * 65536 - 4)).isZero();
    assertThatThrownBy(() -> call(process, "load", 2 * 65536)).hasMessage(Trap.OUT_OF_BOUNDS);
    assertThat(process.memory().size()).isEqualTo(2 * 65536);
  }

  // ---- stack -----------------------------------------------------------------------------------

  @Test
  void recursion_ends_at_the_stack_limit_and_the_app_goes_on() {
    GuestProcess process = start(Limits.DEFAULT.withHostStackBytes(512 << 10));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> call(process, "down", -1))
          .isInstanceOf(Trap.class)
          .hasMessage("wasm operand stack overflow");
      assertThat(call(process, "down", 100)).isEqualTo(100);
    }
  }

  @Test
  void a_larger_stack_limit_allows_deeper_recursion() {
    int depth = 20_000;
    assertThatThrownBy(
            () -> call(start(Limits.DEFAULT.withHostStackBytes(256 << 10)), "down", depth))
        .hasMessage("wasm operand stack overflow");
    assertThat(call(start(Limits.DEFAULT.withHostStackBytes(128L << 20)), "down", depth))
        .isEqualTo(depth);
  }

  @Test
  void a_stack_that_the_host_does_not_have_is_refused_in_words() {
    GuestProcess process = start(Limits.DEFAULT.withHostStackBytes(1L << 50));
    assertThatThrownBy(() -> call(process, "down", 1))
        .isInstanceOf(Trap.class)
        .hasMessageContaining("no thread with a stack of 1125899906842624 bytes");
  }

  // ---- CPU time --------------------------------------------------------------------------------

  @Test
  void a_run_ends_when_its_cpu_time_is_used_up() {
    GuestProcess process = start(Limits.DEFAULT.withCpuTime(Duration.ofMillis(50)));
    assertThatThrownBy(() -> call(process, "spin"))
        .isInstanceOf(Trap.class)
        .hasMessage("CPU time limit of 50 ms reached, terminated");
  }

  @Test
  void the_cpu_time_of_all_threads_of_a_run_counts() {
    GuestProcess process = start(Limits.DEFAULT.withCpuTime(Duration.ofMillis(50)));
    assertThatThrownBy(
            () ->
                process.run(
                    () -> {
                      callNested(process, "create", SPINNER);
                      clock.sleep(Duration.ofDays(1));
                      return 0;
                    }))
        .hasMessage("CPU time limit of 50 ms reached, terminated");
  }

  @Test
  void each_run_has_its_own_cpu_time() {
    GuestProcess process = start(Limits.DEFAULT.withCpuTime(Duration.ofMillis(200)));
    long used = 0;
    while (used < Duration.ofMillis(400).toNanos()) {
      used += process.run(() -> cpuTimeOf(() -> callNested(process, "count", 20_000)));
    }
  }

  /** A guest thread lives as long as its run. */
  private static long cpuTimeOf(Runnable run) {
    run.run();
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Test
  void waiting_takes_no_cpu_time() {
    GuestProcess process = start(Limits.DEFAULT.withCpuTime(Duration.ofSeconds(5)));
    process.run(
        () -> {
          clock.sleep(Duration.ofDays(1));
          return 0;
        });
    assertThat(Duration.ofNanos(clock.nanos())).isEqualTo(Duration.ofDays(1));
  }

  // ---- descriptors and threads -----------------------------------------------------------------

  @Test
  void descriptors_end_at_their_limit() {
    GuestProcess process = start(Limits.DEFAULT.withDescriptors(4));
    for (int fd = 3; fd < 7; fd++) {
      assertThat(call(process, "open")).isEqualTo(fd);
    }
    assertThat(call(process, "open")).isEqualTo(-1);
  }

  @Test
  void threads_end_at_their_limit() {
    GuestProcess process = start(Limits.DEFAULT.withThreads(2));
    process.run(
        () -> {
          assertThat(callNested(process, "create", SLEEPER)).isZero();
          assertThat(callNested(process, "create", SLEEPER)).isZero();
          assertThat(callNested(process, "create", SLEEPER)).isEqualTo(-1);
          return 0;
        });
  }

  // ---- output ----------------------------------------------------------------------------------

  /** What was written, and when how much of it had been. */
  private final class TimedOutput extends OutputStream {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final List<long[]> marks = new ArrayList<>();

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      all.write(bytes, offset, length);
      marks.add(new long[] {clock.nanos(), length});
    }

    long mostIn(Duration span) {
      return marks.stream()
          .mapToLong(
              from ->
                  marks.stream()
                      .filter(mark -> mark[0] >= from[0] && mark[0] < from[0] + span.toNanos())
                      .mapToLong(mark -> mark[1])
                      .sum())
          .max()
          .orElse(0);
    }
  }

  @Test
  void who_prints_too_fast_waits_and_loses_nothing() {
    TimedOutput out = new TimedOutput();
    GuestProcess process = start(Limits.DEFAULT.withOutputBytesPerSecond(1000), 1, out);
    call(process, "say", 500);
    assertThat(out.all.toString()).isEqualTo((LINE + "\n").repeat(500));
    assertThat(Duration.ofNanos(clock.nanos())).isEqualTo(Duration.ofMillis(4900));
    assertThat(out.mostIn(Duration.ofSeconds(1))).isLessThanOrEqualTo(1100);
  }

  @Test
  void who_prints_slowly_never_waits() {
    GuestProcess process = start(Limits.DEFAULT.withOutputBytesPerSecond(1000));
    process.run(
        () -> {
          for (int i = 0; i < 100; i++) {
            callNested(process, "say", 10);
            clock.sleep(Duration.ofMillis(100));
          }
          return 0;
        });
    assertThat(Duration.ofNanos(clock.nanos())).isEqualTo(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 15, 1_000_000_000_000L, Long.MAX_VALUE})
  void any_rate_holds(long rate) {
    TimedOutput out = new TimedOutput();
    GuestProcess process = start(Limits.DEFAULT.withOutputBytesPerSecond(rate), 1, out);
    call(process, "say", 3);
    assertThat(out.all.size()).isEqualTo(30);
    double seconds = Math.max(0, 30.0 - Math.max(1, rate / 10)) / rate;
    assertThat(clock.nanos() / 1e9).isCloseTo(seconds, within(1e-6));
  }

  @Test
  void an_app_that_waits_for_its_turn_can_be_killed() {
    GuestProcess process = start(Limits.DEFAULT.withOutputBytesPerSecond(1));
    clock.schedule(Duration.ofSeconds(3).toNanos(), process::kill);
    assertThatThrownBy(() -> call(process, "say", 100)).hasMessage(Trap.TERMINATED);
    assertThat(Duration.ofNanos(clock.nanos())).isEqualTo(Duration.ofSeconds(3));
  }
}
