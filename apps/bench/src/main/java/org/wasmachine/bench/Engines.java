package org.wasmachine.bench;

import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.translator.TranslatorEngine;

/** Engines by the name a benchmark's parameter has. */
public final class Engines {

  private Engines() {}

  /** The engine of that name. */
  public static Engine of(String name) {
    return switch (name) {
      case "interpreter" -> EndiveEngine.interpreter();
      case "compiler" -> EndiveEngine.compiler();
      case "translator" -> new TranslatorEngine();
      default -> throw new IllegalArgumentException("no engine " + name);
    };
  }
}
