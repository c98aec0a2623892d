package org.wasmachine.vm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.engine.Engine;
import org.wasmachine.vm.translator.TranslatorEngine;

/**
 * The official suite: {@code mvn -pl vm test -Dtest=SpecSuiteTest -Dspec.suite=FOLDER}, where the
 * folder holds what {@code wast2json} makes of the suite's scripts; on one engine with {@code
 * -Dspec.engine=NAME}. Without the folder only a script of our own runs, which proves the runner.
 */
class SpecSuiteTest {
  @TempDir Path folder;

  private static List<Engine> engines() {
    String only = System.getProperty("spec.engine", "");
    return Stream.of(new TranslatorEngine(), EndiveEngine.interpreter(), EndiveEngine.compiler())
        .<Engine>map(engine -> engine)
        .filter(engine -> only.isEmpty() || engine.name().equals(only))
        .toList();
  }

  @Test
  void theFolderGivenByTheUser() throws IOException {
    String suite = System.getProperty("spec.suite", "");
    assumeTrue(!suite.isEmpty(), "SKIPPED: no -Dspec.suite=FOLDER");
    List<Path> scripts;
    try (var files = Files.walk(Path.of(suite))) {
      scripts = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(scripts).isNotEmpty();
    var ourFailures = new ArrayList<String>();
    for (var engine : engines()) {
      for (var script : scripts) {
        var result = SpecScript.run(script, engine);
        System.out.printf(
            "%-12s %-40s passed %5d  failed %4d  skipped %4d%n",
            engine.name(),
            script.getFileName(),
            result.passed,
            result.failures.size(),
            result.skipped);
        result.failures.forEach(failure -> System.out.println("    " + failure));
        if (engine instanceof TranslatorEngine) {
          result.failures.forEach(f -> ourFailures.add(script.getFileName() + " " + f));
        }
      }
    }
    assertThat(ourFailures).isEmpty();
  }

  @Test
  void aScriptOfOurOwnHoldsOnEveryEngine() throws IOException, InterruptedException {
    var json = SpecScript.convert(Path.of("src/test/resources/spec/own.wast"), folder);
    assumeTrue(json.isPresent(), "SKIPPED: wast2json (Debian's wabt) is not installed");
    for (var engine : engines()) {
      var result = SpecScript.run(json.get(), engine);

      assertThat(result.failures).as(engine.name()).isEmpty();
      assertThat(result.passed).as(engine.name()).isGreaterThan(20);
    }
  }

  @Test
  void theRunnerSeesWhatDoesNotHold() throws IOException, InterruptedException {
    Path wast = folder.resolve("wrong.wast");
    Files.writeString(
        wast,
        """
        (module (func (export "one") (result i32) (i32.const 1)))
        (assert_return (invoke "one") (i32.const 2))
        (assert_trap (invoke "one") "unreachable")
        (assert_return (invoke "one") (i32.const 1))
        """);
    var json = SpecScript.convert(wast, folder);
    assumeTrue(json.isPresent(), "SKIPPED: wast2json (Debian's wabt) is not installed");

    var result = SpecScript.run(json.get(), new TranslatorEngine());

    assertThat(result.failures).hasSize(2);
    assertThat(result.passed).isEqualTo(2);
  }
}
