package org.wasmachine.cli;

import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.translator.TranslatorEngine;

/** The engines a user can choose by name. */
enum Engines {
  interpreter {
    @Override
    Engine create() {
      return EndiveEngine.interpreter();
    }
  },
  compiler {
    @Override
    Engine create() {
      return EndiveEngine.compiler();
    }
  },
  translator {
    @Override
    Engine create() {
      return new TranslatorEngine();
    }
  };

  abstract Engine create();
}
