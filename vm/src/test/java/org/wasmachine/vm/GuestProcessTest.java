package org.wasmachine.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.natives.NativeRegistry;

class GuestProcessTest {

  @ParameterizedTest
  @MethodSource("org.wasmachine.vm.TestEngines#all")
  void runsAnAppThatCallsANative(Engine engine) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("../apps/prebuilt/hello.wasm"));
    CompiledModule module = engine.compile(ModuleDecoder.decode(bytes));
    StringBuilder said = new StringBuilder();
    NativeRegistry natives =
        new NativeRegistry()
            .define(
                "env",
                "puts",
                "($)i",
                (process, arguments) -> {
                  said.append(process.memory().string((int) arguments[0]));
                  return 1;
                });
    try (RealClock clock = new RealClock();
        GuestProcess process =
            GuestProcess.create(module, natives, ProcessConfig.of("hello", clock))) {
      process.run(() -> process.instance().export("main").orElseThrow().call(0, 0));
    }
    assertThat(said.toString()).contains("Hello");
  }
}
