package org.wasmachine.vm.translator;

import java.nio.file.Files;
import java.nio.file.Path;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeRegistry;

/** The program {@link DebuggerTest} debugs: runs an app to its trap. */
final class DebuggedGuest {
  private DebuggedGuest() {}

  public static void main(String[] arguments) throws Exception {
    var natives =
        new NativeRegistry()
            .define("env", "puts", "($)i", (process, args) -> 0)
            .define("env", "printf", "($*)i", (process, args) -> 0);
    var module = Guest.module(Files.readAllBytes(Path.of(arguments[0])));
    try (var clock = new RealClock();
        var process =
            GuestProcess.create(
                TranslatorEngine.debuggable().compile(module),
                natives,
                ProcessConfig.of("crash", clock))) {
      var main = process.instance().export("main").orElseThrow();
      process.run(() -> main.call(new long[main.type().parameters().size()]));
    } catch (Trap trap) {
      System.out.println(trap.getMessage());
    }
  }
}
