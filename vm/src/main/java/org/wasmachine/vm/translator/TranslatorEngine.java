package org.wasmachine.vm.translator;

import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.module.WasmModule;

/**
 * Our own engine: translates WebAssembly to JVM bytecode, function by function as they are first
 * called.
 */
public final class TranslatorEngine implements Engine {
  private final int cutAbove;
  private final boolean debuggable;
  private final ClassCache cache;

  /** The engine, without a cache. */
  public TranslatorEngine() {
    this(ClassCache.NONE);
  }

  /** The engine, keeping what it translates in {@code cache}. */
  public TranslatorEngine(ClassCache cache) {
    this(Integer.MAX_VALUE, false, cache);
  }

  /**
   * The engine for a Java debugger: classes carry the guest's source file, its lines and the names
   * of its locals, as far as the module has debug information. A function is one method, however
   * long it is.
   */
  public static TranslatorEngine debuggable() {
    return new TranslatorEngine(Integer.MAX_VALUE, true, ClassCache.NONE);
  }

  /** Cuts functions whose estimated JVM code is longer, for tests of that. */
  TranslatorEngine(int cutAbove) {
    this(cutAbove, false, ClassCache.NONE);
  }

  private TranslatorEngine(int cutAbove, boolean debuggable, ClassCache cache) {
    this.cache = cache;
    this.cutAbove = cutAbove;
    this.debuggable = debuggable;
  }

  @Override
  public String name() {
    return "translator";
  }

  @Override
  public CompiledModule compile(WasmModule module) {
    return new TranslatedModule(module, cutAbove, debuggable, cache);
  }
}
