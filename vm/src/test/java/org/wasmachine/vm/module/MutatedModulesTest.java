package org.wasmachine.vm.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Limits;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.libc.LibcBuiltin;
import org.wasmachine.vm.natives.NativeRegistry;

/**
 * Each section of a module changed at random, then loaded, started and called in every engine: it
 * is refused in words, traps, or runs. No other exception, no hang, and no more memory than an app
 * may have. More of it: {@code -Dmutations=1000 -Dmutations.seed=7}.
 */
@ParameterizedClass
@MethodSource("org.wasmachine.vm.TestEngines#all")
@Timeout(300)
class MutatedModulesTest {

  private static final int ROUNDS = Integer.getInteger("mutations", 25);
  private static final long SEED = Long.getLong("mutations.seed", 1);
  private static final long MOST_BYTES = 64 << 20;
  private static final Limits LIMITS =
      Limits.DEFAULT.withMemoryPages(32).withCpuTime(Duration.ofMillis(100));

  @Parameter Engine engine;

  /** A section of a module: where its identifier stands, where its contents begin and end. */
  private record Section(int start, int contents, int end) {

    static List<Section> of(byte[] module) {
      List<Section> sections = new ArrayList<>();
      for (int at = 8; at < module.length; at = sections.getLast().end) {
        int start = at++;
        int size = 0;
        for (int shift = 0; ; shift += 7) {
          int next = module[at++];
          size |= (next & 0x7F) << shift;
          if (next >= 0) {
            break;
          }
        }
        sections.add(new Section(start, at, at + size));
      }
      return sections;
    }

    /** The module with one to three bytes of this section's size or contents changed. */
    byte[] changed(byte[] module, Random random) {
      byte[] mutant = module.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        int at = start + 1 + random.nextInt(end - start - 1);
        mutant[at] =
            switch (random.nextInt(4)) {
              case 0 -> (byte) 0xFF;
              case 1 -> (byte) (mutant[at] ^ 1 << random.nextInt(8));
              case 2 -> (byte) (mutant[at] + 1);
              default -> (byte) random.nextInt();
            };
      }
      return mutant;
    }
  }

  @Test
  void a_module_with_every_section() {
    mutate(SampleModules.everySection());
  }

  @Test
  void an_app_of_a_compiler() throws IOException {
    mutate(Files.readAllBytes(Path.of("../apps/prebuilt/blink.wasm")));
  }

  private void mutate(byte[] module) {
    Random random = new Random(SEED);
    for (Section section : Section.of(module)) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] mutant = section.changed(module, random);
        try {
          assertThat(allocating(() -> load(mutant)))
              .as("bytes allocated to load it")
              .isLessThan(MOST_BYTES);
        } catch (Throwable unexpected) {
          fail("section %d:\n%s".formatted(module[section.start], hex(mutant)), unexpected);
        }
      }
    }
  }

  private static String hex(byte[] module) {
    return HexFormat.of().formatHex(module);
  }

  private static long allocating(Runnable body) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    body.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void load(byte[] module) {
    Machine machine = new Machine(engine, LibcBuiltin.addTo(new NativeRegistry()));
    try {
      CompiledModule compiled = machine.load(module);
      try (VirtualClock clock = new VirtualClock();
          GuestProcess process =
              machine.start(compiled, ProcessConfig.of("mutant", clock).withLimits(LIMITS))) {
        ends(() -> process.run(() -> callAll(process)));
      }
    } catch (ModuleException | InstantiationException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  private static int callAll(GuestProcess process) {
    ends(() -> new EntryPoint(process).initialize());
    for (Export export : process.module().exports()) {
      if (export.kind() == ExternalKind.FUNCTION) {
        int arity = process.module().functionType(export.index()).parameters().size();
        ends(() -> process.instance().export(export.name()).orElseThrow().call(new long[arity]));
      }
    }
    return 0;
  }

  private static void ends(Runnable call) {
    try {
      call.run();
    } catch (Trap trap) {
      assertThat(trap.getMessage()).isNotBlank();
    } catch (GuestExit exit) {
      assertThat(exit).isNotNull();
    }
  }
}
