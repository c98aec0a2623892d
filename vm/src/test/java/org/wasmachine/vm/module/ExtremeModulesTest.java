package org.wasmachine.vm.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.vm.module.ModuleWriter.bytes;
import static org.wasmachine.vm.module.ModuleWriter.unsigned;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.natives.NativeRegistry;

/** Modules that are right, but want more than anyone should: they run, or are refused in words. */
@ParameterizedClass
@MethodSource("org.wasmachine.vm.TestEngines#all")
@Timeout(120)
class ExtremeModulesTest {

  private static final int CONST = 0x41;
  private static final int END = 0x0B;

  @Parameter Engine engine;

  private void runs(ModuleWriter writer) {
    runs(writer, process -> process.call("f"));
  }

  /** Loads, starts and uses a module; refusals and traps are as good as success. */
  private void runs(ModuleWriter writer, Consumer<GuestProcess> use) {
    Machine machine = new Machine(engine, new NativeRegistry());
    try (VirtualClock clock = new VirtualClock();
        GuestProcess process =
            machine.start(machine.load(writer.build()), ProcessConfig.of("extreme", clock))) {
      use.accept(process);
    } catch (ModuleException | InstantiationException | Trap e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 100_000})
  void deeply_nested_blocks(int depth) {
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    for (int i = 0; i < depth; i++) {
      code.writeBytes(bytes(0x02, 0x40));
    }
    for (int i = 0; i < depth; i++) {
      code.write(END);
    }
    ModuleWriter writer = new ModuleWriter();
    writer.exported("f", ":", code.toByteArray());
    runs(writer);
  }

  @Test
  void deeply_nested_expressions() {
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    for (int i = 0; i < 25_000; i++) {
      code.writeBytes(bytes(CONST, 1L));
    }
    for (int i = 1; i < 25_000; i++) {
      code.write(0x6A);
    }
    ModuleWriter writer = new ModuleWriter();
    writer.exported("f", ":i", code.toByteArray());
    runs(writer);
  }

  @Test
  void a_function_too_long_for_a_java_method() {
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    for (int i = 0; i < 30_000; i++) {
      code.writeBytes(bytes(0x20, 0, CONST, (long) i, 0x6A, 0x21, 0));
    }
    code.writeBytes(bytes(0x20, 0));
    ModuleWriter writer = new ModuleWriter();
    writer.exported("f", "i:i", code.toByteArray());
    runs(
        writer,
        process -> {
          assertThat((int) process.call("f", 5)).isEqualTo((int) (5 + 30_000L * 29_999 / 2));
          if (engine.name().equals("translator")) {
            assertThat(process.compiled().remarks())
                .singleElement()
                .asString()
                .startsWith("f: ")
                .contains("too long for one Java method");
          }
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {20_000_000, 2_000_000_000, 0xFFFF_FFFFL})
  void a_table_of_millions(long elements) {
    ModuleWriter writer = new ModuleWriter();
    writer.exported("f", ":", bytes());
    writer.table(0x70, 0, unsigned(elements));
    runs(writer);
  }

  @Test
  void a_table_that_grows_for_ever() {
    ModuleWriter writer = new ModuleWriter();
    writer.exported(
        "f", ":i", bytes(0xD0, 0x70, CONST, 100_000_000L, 0xFC, 15, 0)); // ref.null, table.grow
    writer.table(0x70, 0, 1);
    runs(writer, process -> assertThat(process.call("f")).isEqualTo(-1));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 10_000})
  void functions_of_as_many_types(int count) {
    ModuleWriter writer = new ModuleWriter();
    writer.exported("f", ":", bytes());
    for (int i = 0; i < count; i++) {
      writer.function(":", bytes(0), bytes());
    }
    runs(writer);
  }
}
