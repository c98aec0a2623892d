package org.wasmachine.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.wasmachine.vm.app.GuestApp;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.natives.HostCall;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.translator.TranslatorEngine;

/**
 * The machine as a library: an engine and the natives that apps may import.
 *
 * <pre>{@code
 * Machine machine = Machine.standard();
 * machine.natives("hosted").define("pong", "(i)i", (process, arguments) -> arguments[0] + 1);
 * CompiledModule module = machine.load(Path.of("app.wasm"));
 * int exitCode = machine.run(module, ProcessConfig.of("app").withArguments(List.of("one")));
 * try (GuestProcess app = machine.start(module, ProcessConfig.of("app"))) {
 *   long sum = app.call("add", 2, 3);
 * }
 * }</pre>
 *
 * <p>A process is unloaded by closing it, a module by forgetting it; {@link ReloadableApp} replaces
 * a module while it is in use. Define natives first; after that the machine is safe for concurrent
 * use.
 */
public final class Machine {

  /** Defines natives of one import module. */
  public interface Natives {
    /**
     * Defines a native. Pointers, lengths and strings are checked by its signature before it is
     * called.
     *
     * @param name as apps import it
     * @param signature WAMR notation: {@code i I f F} for the four number types, {@code *} a
     *     pointer, {@code ~} the length of the pointer before it, {@code $} a string; for example
     *     {@code (i$)i}
     * @param call what it does
     * @return this, for the next
     * @throws IllegalArgumentException if the signature is malformed
     */
    Natives define(String name, String signature, HostCall call);
  }

  private final Engine engine;
  private final NativeRegistry registry;

  /** A machine of your own choice; {@link #standard()} is the usual one. */
  public Machine(Engine engine, NativeRegistry registry) {
    this.engine = engine;
    this.registry = registry;
  }

  /** A machine with all natives that need no board, on the default engine. */
  public static Machine standard() {
    return standard(new TranslatorEngine());
  }

  /** A machine with all natives that need no board. */
  public static Machine standard(Engine engine) {
    return new Machine(engine, StandardNatives.addTo(new NativeRegistry()));
  }

  /** The engine that runs the apps. */
  public Engine engine() {
    return engine;
  }

  /** What apps may import. */
  public NativeRegistry registry() {
    return registry;
  }

  /** Natives of an import module, to be defined. */
  public Natives natives(String module) {
    return new Natives() {
      @Override
      public Natives define(String name, String signature, HostCall call) {
        registry.define(module, name, signature, call);
        return this;
      }
    };
  }

  /**
   * Loads a module from a file.
   *
   * @throws ModuleException if it is not a module that this machine can run
   * @throws IOException if the file cannot be read
   */
  public CompiledModule load(Path file) throws IOException {
    return load(Files.readAllBytes(file));
  }

  /**
   * Loads a module.
   *
   * @throws ModuleException if it is not a module that this machine can run; the message is the
   *     reason, without prefix
   */
  public CompiledModule load(byte[] bytes) {
    return engine.compile(ModuleDecoder.decode(bytes));
  }

  /**
   * Makes a process; nothing of the guest runs yet.
   *
   * @throws org.wasmachine.vm.engine.InstantiationException if it cannot be instantiated
   */
  public GuestProcess start(CompiledModule module, ProcessConfig config) {
    return GuestProcess.create(module, registry, config);
  }

  /**
   * Runs an app from its first instruction to its end, as {@code wasmachine run} does, and releases
   * everything it held. An app without {@code main} is sent its messages until the calling thread
   * is interrupted.
   *
   * @return what {@code main} returned, or the code the app ended itself with
   * @throws Trap if the app traps, or has no entry
   * @throws org.wasmachine.vm.engine.InstantiationException if it cannot be instantiated
   */
  public int run(CompiledModule module, ProcessConfig config) {
    try (GuestProcess process = start(module, config)) {
      return process.run(GuestApp.of(process)::runAlone);
    } catch (GuestExit exit) {
      return exit.code();
    }
  }
}
