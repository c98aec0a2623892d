package org.wasmachine.vm;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.translator.TranslatorEngine;

/** The engines that every contract test runs on. */
public final class TestEngines {

  private TestEngines() {}

  /** All of them, for a test's {@code MethodSource}, under their names. */
  public static Stream<Arguments> all() {
    return list().stream().map(engine -> Arguments.argumentSet(engine.name(), engine));
  }

  /** All of them. */
  public static List<Engine> list() {
    return List.of(EndiveEngine.interpreter(), EndiveEngine.compiler(), new TranslatorEngine());
  }
}
