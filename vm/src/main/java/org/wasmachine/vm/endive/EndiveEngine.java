package org.wasmachine.vm.endive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.function.Function;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.module.Validator;
import org.wasmachine.vm.module.WasmModule;
import run.endive.compiler.Cache;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;

/** Endive 1.0 as an engine, interpreting or compiling to JVM bytecode. */
public final class EndiveEngine implements Engine {

  private static final int CUSTOM_SECTION = 0;
  private static final int START_SECTION = 8;

  /** Its compiler makes a class per type and function that calls indirectly: beyond this, hours. */
  private static final int MAX_COMPILED_TYPES = 1000;

  private final boolean compiling;
  private final Optional<Cache> cache;

  private final InterpreterFallback tooLarge;

  private EndiveEngine(boolean compiling, Optional<Cache> cache) {
    this(compiling, cache, InterpreterFallback.SILENT);
  }

  private EndiveEngine(boolean compiling, Optional<Cache> cache, InterpreterFallback tooLarge) {
    this.compiling = compiling;
    this.cache = cache;
    this.tooLarge = tooLarge;
  }

  /** This engine, but it names functions that it interprets because no Java method holds them. */
  public EndiveEngine verbose() {
    return new EndiveEngine(compiling, cache, InterpreterFallback.WARN);
  }

  /** The interpreter: slow, quick to start, and the reference for the other engines. */
  public static EndiveEngine interpreter() {
    return new EndiveEngine(false, Optional.empty());
  }

  /** The compiler, without a cache on disk. */
  public static EndiveEngine compiler() {
    return new EndiveEngine(true, Optional.empty());
  }

  /** The compiler, keeping what it made in {@code cache}. */
  public static EndiveEngine compiler(Cache cache) {
    return new EndiveEngine(true, Optional.of(cache));
  }

  @Override
  public String name() {
    return compiling ? "compiler" : "interpreter";
  }

  @Override
  public CompiledModule compile(WasmModule module) {
    Validator.validate(module);
    if (compiling && module.types().size() > MAX_COMPILED_TYPES) {
      throw new ModuleException(
          "%d types are too many for the engine `compiler`, which takes %d: choose another"
              .formatted(module.types().size(), MAX_COMPILED_TYPES));
    }
    try {
      run.endive.wasm.WasmModule parsed =
          Parser.parse(new ByteArrayInputStream(executable(module.bytes())));
      return new EndiveModule(module, parsed, machines(parsed));
    } catch (WasmEngineException e) {
      throw new ModuleException(String.valueOf(e.getMessage()));
    }
  }

  private Function<Instance, Machine> machines(run.endive.wasm.WasmModule parsed) {
    if (!compiling) {
      return InterpreterMachine::new;
    }
    var builder = MachineFactoryCompiler.builder(parsed).withInterpreterFallback(tooLarge);
    cache.ifPresent(builder::withCache);
    return builder.compile();
  }

  /**
   * The module without its start section: the start function runs later, on the guest's own thread,
   * where it can be killed, and not again in the instances of further threads. And without custom
   * sections: a wrong one is no error, but one to Endive's parser.
   */
  private static byte[] executable(byte[] bytes) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(bytes.length);
    kept.write(bytes, 0, 8);
    int at = 8;
    while (at < bytes.length) {
      int sectionStart = at;
      int id = bytes[at++];
      int size = 0;
      for (int shift = 0; ; shift += 7) {
        int next = bytes[at++];
        size |= (next & 0x7F) << shift;
        if (next >= 0) {
          break;
        }
      }
      at += size;
      if (id != START_SECTION && id != CUSTOM_SECTION) {
        kept.write(bytes, sectionStart, at - sectionStart);
      }
    }
    return kept.toByteArray();
  }
}
