package org.wasmachine.vm.translator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.vm.module.ModuleWriter.bytes;
import static org.wasmachine.vm.module.ModuleWriter.unsigned;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.engine.AuxStack;
import org.wasmachine.vm.engine.GuestTrace;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.engine.InstanceSpec;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.natives.NativeRegistry;

/** What the translator must do beyond computing: limits of the JVM, traps, kill, many instances. */
@Timeout(60)
class TranslatorTest {
  private static final int GET = 0x20;
  private static final int SET = 0x21;
  private static final int CONST = 0x41;
  private static final int ADD = 0x6A;
  private static final int LOOP = 0x03;
  private static final int VOID = 0x40;
  private static final int END = 0x0B;

  private static Instance instance(ModuleWriter writer) {
    return Guest.instance(new TranslatorEngine(), writer.build());
  }

  // ---- limits of the JVM -----------------------------------------------------------------------

  @Test
  void aFunctionBeyondSixtyFourKibibytesRuns() {
    var code = new ByteArrayOutputStream();
    for (int i = 0; i < 30_000; i++) {
      code.writeBytes(bytes(GET, 0, CONST, (long) i, ADD, SET, 0));
    }
    code.writeBytes(bytes(GET, 0));
    var writer = new ModuleWriter();
    writer.exported("sum", "i:i", code.toByteArray());

    assertThat(Guest.call(instance(writer), "sum", 5)).containsExactly(5 + 30_000L * 29_999 / 2);
  }

  @Test
  void fiftyThousandLocalsRun() {
    var writer = new ModuleWriter();
    int f =
        writer.function(
            "I:I",
            bytes(1, unsigned(49_000), 0x7E),
            bytes(GET, 0, SET, unsigned(49_000), GET, unsigned(49_000), GET, 7, 0x7C));
    writer.export("f", 0, f);

    assertThat(Guest.call(instance(writer), "f", 5)).containsExactly(5);
  }

  /** Up to a thousand the JVM infers their types, above it the class brings them. */
  @ParameterizedTest
  @ValueSource(ints = {10, 900, 1_100, 7_000})
  void aLoopOverManyLocalsRuns(int locals) {
    var writer = new ModuleWriter();
    int last = locals;
    byte[] addOne = bytes(GET, unsigned(last), CONST, 1L, ADD, 0x22, unsigned(last));
    writer.export(
        "count",
        0,
        writer.function(
            "i:i",
            bytes(1, unsigned(locals), 0x7F),
            bytes(LOOP, VOID, addOne, GET, 0, 0x48, 0x0D, 0, END, GET, unsigned(last))));

    assertThat(Guest.call(instance(writer), "count", 20)).containsExactly(20);
  }

  @Test
  void aHugeSwitchWithReturnsInItsCasesRuns() {
    int cases = 2_000;
    var code = new ByteArrayOutputStream();
    for (int i = 0; i <= cases; i++) {
      code.writeBytes(bytes(0x02, VOID));
    }
    code.writeBytes(bytes(GET, 0, 0x0E, unsigned(cases)));
    for (int i = 0; i < cases; i++) {
      code.writeBytes(unsigned(i));
    }
    code.writeBytes(bytes(unsigned(cases), END));
    for (int i = 0; i < cases; i++) {
      code.writeBytes(bytes(GET, 0, CONST, (long) i * 3, ADD, 0x0F, END));
    }
    code.writeBytes(bytes(CONST, -1L));
    var writer = new ModuleWriter();
    writer.exported("pick", "i:i", code.toByteArray());
    var instance = instance(writer);

    assertThat(Guest.call(instance, "pick", 0)).containsExactly(0);
    assertThat(Guest.call(instance, "pick", 1999)).containsExactly(1999 * 4);
    assertThat(Guest.call(instance, "pick", 2000)).containsExactly(-1);
    assertThat(Guest.call(instance, "pick", -1)).containsExactly(-1);
  }

  @Test
  void threeHundredParametersAndThreeResultsPass() {
    var writer = new ModuleWriter();
    int sum =
        writer.function(
            "I".repeat(300) + ":IIi", bytes(0), bytes(GET, 0, GET, unsigned(299), CONST, 7L));
    var code = new ByteArrayOutputStream();
    for (int i = 0; i < 300; i++) {
      code.writeBytes(bytes(0x42, (long) i));
    }
    code.writeBytes(bytes(0x10, sum));
    writer.exported("call", ":IIi", code.toByteArray());

    assertThat(Guest.call(instance(writer), "call")).containsExactly(0, 299, 7);
  }

  @Test
  void tailCallsTakeNoStack() {
    var writer = new ModuleWriter();
    // even(n) = n == 0 ? 1 : odd(n - 1), and back
    writer.exported(
        "even",
        "i:i",
        bytes(GET, 0, 0x45, 0x04, VOID, CONST, 1, 0x0F, END, GET, 0, CONST, 1, 0x6B, 0x12, 1));
    writer.exported(
        "odd",
        "i:i",
        bytes(GET, 0, 0x45, 0x04, VOID, CONST, 0, 0x0F, END, GET, 0, CONST, 1, 0x6B, 0x12, 0));

    assertThat(Guest.call(instance(writer), "even", 1_000_001)).containsExactly(0);
    assertThat(Guest.call(instance(writer), "odd", 1_000_001)).containsExactly(1);
  }

  private static final byte[] SELF_TAIL_CALL =
      bytes(
          GET, 0, 0x45, 0x04, VOID, GET, 1, 0x0F, END, // if (n == 0) return local;
          CONST, 5, SET, 1, GET, 0, CONST, 1, 0x6B, 0x12, 0); // local = 5; return self(n - 1);

  private static byte[] selfTailCall() {
    var writer = new ModuleWriter();
    writer.export("self", 0, writer.function("i:i", bytes(1, 1, 0x7F), SELF_TAIL_CALL));
    return writer.build();
  }

  @Test
  void aTailCallOfItselfFindsItsLocalsZero() {
    var instance = Guest.instance(new TranslatorEngine(), selfTailCall());

    assertThat(Guest.call(instance, "self", 3)).containsExactly(0);
  }

  @Test
  void whereEndiveCannotDoThatTheGuestTraps() {
    var instance = Guest.instance(EndiveEngine.interpreter(), selfTailCall());

    assertThatThrownBy(() -> Guest.call(instance, "self", 3))
        .isInstanceOf(Trap.class)
        .hasMessageStartingWith("the engine has a defect");
  }

  // ---- memory ----------------------------------------------------------------------------------

  private static ModuleWriter memoryModule() {
    var writer = new ModuleWriter().memory(1, 10);
    writer.exported("load", "i:i", bytes(GET, 0, 0x28, 2, 0));
    writer.exported("loadFar", "i:i", bytes(GET, 0, 0x28, 2, unsigned(0xFFFFFFFFL)));
    writer.exported("store", "ii:", bytes(GET, 0, GET, 1, 0x36, 2, 0));
    writer.exported("grow", "i:i", bytes(GET, 0, 0x40, 0));
    writer.exported("growAndLoad", "ii:i", bytes(GET, 0, 0x40, 0, 0x1A, GET, 1, 0x28, 2, 0));
    return writer;
  }

  @Test
  void arithmeticMakesASignallingNanQuiet() {
    int fromI32 = 0xBE;
    int fromI64 = 0xBF;
    int toI32 = 0xBC;
    int toI64 = 0xBD;
    var writer = new ModuleWriter();
    for (int op = 0x8D; op <= 0x97; op++) { // f32.ceil to f32.max
      byte[] operand = bytes(GET, 0, fromI32);
      byte[] second = op >= 0x92 ? operand : new byte[0];
      writer.exported("f" + op, "i:i", bytes(operand, second, op, toI32));
    }
    for (int op = 0x9B; op <= 0xA5; op++) { // f64.ceil to f64.max
      byte[] operand = bytes(GET, 0, fromI64);
      byte[] second = op >= 0xA0 ? operand : new byte[0];
      writer.exported("d" + op, "I:I", bytes(operand, second, op, toI64));
    }
    var instance = instance(writer);

    for (int op = 0x8D; op <= 0x97; op++) {
      long bits = Guest.call(instance, "f" + op, 0x7FA00000)[0];
      assertThat(bits & 0x7FC00000).as("%x", op).isEqualTo(0x7FC00000);
    }
    for (int op = 0x9B; op <= 0xA5; op++) {
      long bits = Guest.call(instance, "d" + op, 0x7FF4000000000000L)[0];
      assertThat(bits & 0x7FF8000000000000L).as("%x", op).isEqualTo(0x7FF8000000000000L);
    }
  }

  @Test
  void everyAccessIsCheckedAlsoWhereAddressAndOffsetWrapAround() {
    var instance = instance(memoryModule());

    assertThat(Guest.call(instance, "load", 65532)).containsExactly(0);
    for (long address : new long[] {65533, 65536, -1, -4, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertTrap(() -> Guest.call(instance, "load", address), Trap.OUT_OF_BOUNDS);
      assertTrap(() -> Guest.call(instance, "store", address, 1), Trap.OUT_OF_BOUNDS);
      assertTrap(() -> Guest.call(instance, "loadFar", address), Trap.OUT_OF_BOUNDS);
    }
    assertTrap(() -> Guest.call(instance, "loadFar", 1), Trap.OUT_OF_BOUNDS);
  }

  @Test
  void grownMemoryKeepsItsContentsAndIsSeenAtOnce() {
    var instance = instance(memoryModule());
    Guest.call(instance, "store", 65532, 42);

    assertThat(Guest.call(instance, "growAndLoad", 1, 65532)).containsExactly(42);
    assertThat(Guest.call(instance, "growAndLoad", 1, 3 * 65536 - 4)).containsExactly(0);
    assertTrap(() -> Guest.call(instance, "growAndLoad", 1, 4 * 65536), Trap.OUT_OF_BOUNDS);
    assertThat(Guest.call(instance, "grow", 7)).containsExactly(-1);
    assertThat(instance.memory().size()).isEqualTo(4 * 65536);
    assertThat(instance.growMemory(1)).isEqualTo(4);
    assertThat(Guest.call(instance, "load", 5 * 65536 - 4)).containsExactly(0);
  }

  @Test
  void instancesOfOneModuleShareClassesAndNothingElse() {
    var module = Guest.module(memoryModule().build());
    var compiled = new TranslatorEngine().compile(module);
    var first = compiled.instantiate(Guest.spec(module));
    var second = compiled.instantiate(Guest.spec(module));
    var third = compiled.instantiate(Guest.spec(module));
    Guest.call(first, "store", 0, 1);
    Guest.call(second, "store", 0, 2);
    Guest.call(third, "growAndLoad", 2, 0);

    assertThat(Guest.call(first, "load", 0)).containsExactly(1);
    assertThat(Guest.call(second, "load", 0)).containsExactly(2);
    assertThat(Guest.call(third, "load", 2 * 65536)).containsExactly(0);
    assertTrap(() -> Guest.call(second, "load", 65536), Trap.OUT_OF_BOUNDS);
    assertThat(second.getClass()).isSameAs(third.getClass()).isNotSameAs(first.getClass());
  }

  @Test
  void anInstanceThatIsClosedMakesRoomForTheNext() {
    var module = Guest.module(memoryModule().build());
    var compiled = new TranslatorEngine().compile(module);
    var first = compiled.instantiate(Guest.spec(module));
    var shared = compiled.instantiate(Guest.spec(module));
    first.close();
    var next = compiled.instantiate(Guest.spec(module));
    Guest.call(next, "store", 0, 3);

    assertThat(next.getClass()).isNotSameAs(shared.getClass());
    assertThat(Guest.call(next, "load", 0)).containsExactly(3);
    assertThat(Guest.call(shared, "load", 0)).containsExactly(0);
  }

  // ---- stacks ----------------------------------------------------------------------------------

  @Test
  void endlessRecursionTrapsAndTheInstanceGoesOn() {
    var writer = new ModuleWriter();
    writer.exported("forever", "i:i", bytes(GET, 0, 0x10, 0, CONST, 1, ADD));
    writer.exported("ok", ":i", bytes(CONST, 42L));
    var instance = instance(writer);

    for (int i = 0; i < 3; i++) {
      assertTrap(() -> Guest.call(instance, "forever", 1), Traps.STACK);
      assertThat(Guest.call(instance, "ok")).containsExactly(42);
    }
  }

  @Test
  void theStackPointerCannotLeaveTheShadowStack() {
    var writer = new ModuleWriter().memory(1, 1);
    writer.global(0x7F, 1, CONST, 4096L, END);
    writer.global(0x7F, 0, CONST, 1024L, END);
    writer.global(0x7F, 0, CONST, 4096L, END);
    writer.export("__data_end", 3, 1).export("__heap_base", 3, 2);
    writer.exported("set", "i:", bytes(GET, 0, 0x24, 0));
    var module = Guest.module(writer.build());
    var plain = Guest.spec(module);
    var spec =
        new InstanceSpec(
            plain.imports(),
            plain.memory(),
            Optional.empty(),
            Map.of(),
            Map.of(),
            Optional.of(new AuxStack(0, 1024, 4096)),
            plain.futex());
    var instance = new TranslatorEngine().compile(module).instantiate(spec);

    Guest.call(instance, "set", 1024);
    assertTrap(() -> Guest.call(instance, "set", 1023), "wasm auxiliary stack overflow");
    assertTrap(() -> Guest.call(instance, "set", 4097), "wasm auxiliary stack underflow");
    assertTrap(() -> Guest.call(instance, "set", -1), "wasm auxiliary stack underflow");
    assertThat(instance.global(0)).isEqualTo(1024);
    instance.auxStack(2048, 3072);
    assertThat(instance.global(0)).isEqualTo(3072);
    assertTrap(() -> Guest.call(instance, "set", 2047), "wasm auxiliary stack overflow");
  }

  // ---- kill ------------------------------------------------------------------------------------

  @Test
  void anInterruptEndsALoop() throws Exception {
    var writer = new ModuleWriter();
    writer.exported("spin", ":", bytes(LOOP, VOID, 0x0C, 0, END));
    assertKilled(instance(writer), "spin");
  }

  @Test
  void anInterruptEndsALoopThatHoldsOperands() throws Exception {
    var writer = new ModuleWriter();
    writer.exported("spin", ":i", bytes(CONST, 1, LOOP, VOID, 0x0C, 0, END));
    assertKilled(instance(writer), "spin");
  }

  @Test
  void anInterruptEndsRecursionWithoutLoops() throws Exception {
    var writer = new ModuleWriter();
    // f(n) = n == 0 ? 0 : f(n - 1) + f(n - 1): 2^60 calls, 60 deep
    writer.exported("spin", ":i", bytes(CONST, 60, 0x10, 1));
    writer.function(
        "i:i",
        bytes(0),
        bytes(
            GET, 0, 0x45, 0x04, 0x7F, CONST, 0, 0x05, GET, 0, CONST, 1, 0x6B, 0x10, 1, GET, 0,
            CONST, 1, 0x6B, 0x10, 1, ADD, END));
    assertKilled(instance(writer), "spin");
  }

  @Test
  void anInterruptEndsCompiledLoopsThatDoNotLook() throws Exception {
    int load = 0x28;
    int store = 0x36;
    var count = bytes(CONST, 0, CONST, 0, load, 2, 0, CONST, 1, ADD, store, 2, 0);
    var writer = new ModuleWriter().memory(1, 1);
    // counts in memory for ever, the access first; then with a loop that touches no memory inside
    writer.exported("counting", ":", bytes(LOOP, VOID, count, 0x0C, 0, END));
    writer.export("nested", 0, writer.function(":", bytes(1, 1, 0x7F), nested(count)));
    for (String spin : List.of("counting", "nested")) {
      var instance = instance(writer);
      assertKilled(instance, spin, () -> instance.memory().i32(0) > 20_000_000);
    }
  }

  @Test
  void aBranchTableWithMoreEntriesThanAMethodHasRoomForWorks() {
    int entries = 50_000;
    var labels = new ByteArrayOutputStream();
    for (int i = 0; i < entries; i++) {
      labels.write(i % 2);
    }
    var writer = new ModuleWriter();
    var table = bytes(0x0E, unsigned(entries), labels.toByteArray(), 1, END);
    writer.exported(
        "f", "i:i", bytes(0x02, VOID, 0x02, VOID, GET, 0, table, CONST, 1, 0x0F, END, CONST, 2));
    var instance = instance(writer);

    assertThat(Guest.call(instance, "f", 0)).containsExactly(1);
    assertThat(Guest.call(instance, "f", 1)).containsExactly(2);
    assertThat(Guest.call(instance, "f", 49_998)).containsExactly(1);
    assertThat(Guest.call(instance, "f", entries)).containsExactly(2);
    assertThat(Guest.call(instance, "f", -2)).containsExactly(2);
  }

  @Test
  void aLoopWithoutBranchesRunsOnce() {
    var writer = new ModuleWriter();
    writer.exported("once", "i:i", bytes(LOOP, VOID, END, GET, 0));
    // What comes behind must not be taken for the loop's: 9 locals look like an instruction.
    writer.function(":", bytes(1, 9, 0x7F), bytes());

    assertThat(Guest.call(instance(writer), "once", 7)).containsExactly(7);
  }

  /** {@code loop { count; for (i = 10; i != 0; i--) {} }}. */
  private static byte[] nested(byte[] count) {
    var head = bytes(LOOP, VOID, count, CONST, 10, SET, 0, LOOP, VOID);
    return bytes(head, GET, 0, CONST, -1L, ADD, 0x22, 0, 0x0D, 0, END, 0x0C, 0, END);
  }

  private static void assertKilled(Instance instance, String function) throws Exception {
    assertKilled(instance, function, () -> true);
  }

  private static void assertKilled(Instance instance, String function, BooleanSupplier hot)
      throws Exception {
    var outcome = new CompletableFuture<long[]>();
    var thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    outcome.complete(Guest.call(instance, function));
                  } catch (Throwable failure) {
                    outcome.completeExceptionally(failure);
                  }
                });
    assertThatThrownBy(() -> outcome.get(20, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    while (!hot.getAsBoolean()) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    instance.interrupted();
    assertThatThrownBy(() -> outcome.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(Trap.class)
        .hasMessage(Trap.TERMINATED);
  }

  // ---- what a person sees ----------------------------------------------------------------------

  @Test
  void aTrapNamesTheFunctionsAndTheInstruction() {
    var writer = new ModuleWriter();
    writer.exported("outer", ":", bytes(0x01, 0x10, 1));
    writer.function(":", bytes(0), bytes(0x01, 0x01, 0x00));
    writer.custom("name", bytes(1, 9, 1, 1, "a.b<c>".substring(0, 6)));
    var module = Guest.module(writer.build());
    var compiled = new TranslatorEngine().compile(module);
    var instance = compiled.instantiate(Guest.spec(module));

    assertThatThrownBy(() -> Guest.call(instance, "outer"))
        .isInstanceOfSatisfying(
            Trap.class,
            trap -> {
              assertThat(trap).hasMessage("unreachable");
              var frames = compiled.frames(trap);
              assertThat(frames).hasSize(2);
              assertThat(frames.get(0).function()).isEqualTo(1);
              int unreachable = module.body(1).start() + 2 - module.codeStart();
              assertThat(frames.get(0).codeOffset()).hasValue(unreachable);
              assertThat(frames.get(1).function()).isZero();
            });
  }

  @Test
  void aTrapShowsTheSourceLines() throws IOException {
    var module = Guest.module(Files.readAllBytes(Path.of("../apps/prebuilt/crash.wasm")));
    var natives =
        new NativeRegistry()
            .define("env", "puts", "($)i", (process, arguments) -> 0)
            .define("env", "printf", "($*)i", (process, arguments) -> 0);
    for (var engine : List.of(new TranslatorEngine(), TranslatorEngine.debuggable())) {
      var compiled = engine.compile(module);
      try (var clock = new RealClock();
          var process = GuestProcess.create(compiled, natives, ProcessConfig.of("crash", clock))) {
        var main = process.instance().export("main").orElseThrow();

        assertThatThrownBy(
                () -> process.run(() -> main.call(new long[main.type().parameters().size()])))
            .isInstanceOf(Trap.class)
            .hasMessage(Trap.OUT_OF_BOUNDS)
            .satisfies(
                trap ->
                    assertThat(GuestTrace.of(compiled, trap))
                        .startsWith(
                            "#00 read_register (crash.c:9)",
                            "#01 read_temperature (crash.c:14)",
                            "#02 poll_sensors (crash.c:20)"));
      }
    }
  }

  private static void assertTrap(ThrowingCallable call, String reason) {
    assertThatThrownBy(call).isInstanceOf(Trap.class).hasMessage(reason);
  }
}
