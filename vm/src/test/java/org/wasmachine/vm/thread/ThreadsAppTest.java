package org.wasmachine.vm.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.EntryPoint;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.libc.LibcBuiltin;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.natives.NativeRegistry;

/** The guest app {@code threads}, written in C, on every engine, in virtual and in real time. */
@Timeout(60)
class ThreadsAppTest {

  @ParameterizedTest
  @MethodSource("org.wasmachine.vm.TestEngines#all")
  void in_virtual_time(Engine engine) throws IOException {
    try (VirtualClock clock = new VirtualClock()) {
      run(engine, clock);
    }
  }

  @ParameterizedTest
  @MethodSource("org.wasmachine.vm.TestEngines#all")
  void in_real_time(Engine engine) throws IOException {
    try (RealClock clock = new RealClock()) {
      run(engine, clock);
    }
  }

  private static void run(Engine engine, Clock clock) throws IOException {
    byte[] app = Files.readAllBytes(Path.of("../apps/prebuilt/threads.wasm"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NativeRegistry natives = ThreadNatives.addTo(LibcBuiltin.addTo(new NativeRegistry()));
    ProcessConfig config =
        ProcessConfig.of("threads", clock)
            .withConsole(new Console(InputStream.nullInputStream(), out, out));
    try (GuestProcess process =
        GuestProcess.create(engine.compile(ModuleDecoder.decode(app)), natives, config)) {
      EntryPoint entry = new EntryPoint(process);
      int result =
          process.run(
              () -> {
                entry.initialize();
                return entry.main();
              });
      assertThat(result).isZero();
    }
    assertThat(out.toString()).isEqualTo("3 threads counted to 3000, results add up to 60\n");
  }
}
