package org.wasmachine.cli;

import java.nio.file.Path;
import org.wasmachine.vm.endive.DirectoryCompileCache;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.translator.DirectoryClassCache;
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
      return EndiveEngine.compiler(new DirectoryCompileCache(cacheDirectory("endive")));
    }
  },
  translator {
    @Override
    Engine create() {
      return new TranslatorEngine(new DirectoryClassCache(cacheDirectory("classes")));
    }
  };

  /** What apps run on unless the user says otherwise: the quickest, at its start and later. */
  static final Engines DEFAULT = translator;

  abstract Engine create();

  /** Where an engine keeps what it made: as the XDG base directory specification says. */
  private static Path cacheDirectory(String name) {
    String base = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    return (base.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base))
        .resolve("wasmachine")
        .resolve(name);
  }
}
