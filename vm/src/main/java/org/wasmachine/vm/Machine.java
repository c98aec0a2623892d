package org.wasmachine.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.module.Validator;
import org.wasmachine.vm.module.WasmModule;
import org.wasmachine.vm.natives.HostCall;
import org.wasmachine.vm.natives.NativeRegistry;

/**
 * The machine as a library: an engine and the natives that apps may import.
 *
 * <pre>{@code
 * Machine machine = new Machine(engine, registry);
 * machine.natives("hosted").define("pong", "()i", (process, arguments) -> 42);
 * try (GuestProcess app = machine.start(machine.load(path), ProcessConfig.of("app", clock))) {
 *   app.run(() -> new EntryPoint(app).main());
 * }
 * }</pre>
 *
 * <p>Define natives first; after that the machine is safe for concurrent use.
 */
public final class Machine {

  /** Defines natives of one import module. */
  public interface Natives {
    /**
     * Defines a native.
     *
     * @param signature WAMR notation, for example {@code (i$)i}
     */
    Natives define(String name, String signature, HostCall call);
  }

  private final Engine engine;
  private final NativeRegistry registry;

  public Machine(Engine engine, NativeRegistry registry) {
    this.engine = engine;
    this.registry = registry;
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
    WasmModule module = ModuleDecoder.decode(bytes);
    Validator.validate(module);
    return engine.compile(module);
  }

  /**
   * Makes a process; nothing of the guest runs yet.
   *
   * @throws org.wasmachine.vm.engine.InstantiationException if it cannot be instantiated
   */
  public GuestProcess start(CompiledModule module, ProcessConfig config) {
    return GuestProcess.create(module, registry, config);
  }
}
