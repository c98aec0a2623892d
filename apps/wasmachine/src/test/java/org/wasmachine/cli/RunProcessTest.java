package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run} with an output that nobody reads, that was closed, or that is full. */
@Timeout(120)
class RunProcessTest {

  private static final int PIPE = 1 << 16;
  private static final int SIGTERM = 128 + 15;

  @TempDir private Path folder;

  private ProcessBuilder run(String app, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("run", Cli.app(app), "--board", BoardOption.DEFAULT, "--"));
    command.addAll(Arrays.asList(arguments));
    return OwnJvm.of(command).redirectError(errors().toFile());
  }

  private Path errors() {
    return folder.resolve("errors");
  }

  private void assertEndsWith(int code, Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
    assertThat(process.exitValue()).isEqualTo(code);
  }

  @Test
  void anAppThatPrintsToAPipeNobodyReadsEndsOnSigterm() throws Exception {
    Process process = run("endless", "print").start();
    try {
      InputStream unread = process.getInputStream();
      while (unread.available() < PIPE) { // then it waits in its next write
        assertThat(process.isAlive()).isTrue();
        Thread.onSpinWait();
      }

      process.toHandle().destroy();

      assertEndsWith(SIGTERM, process);
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "hello-wasi"})
  void anAppWhoseOutputIsFullEndsInOneLine(String app) throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "Linux");
    Process process = run(app).redirectOutput(Redirect.to(full.toFile())).start();
    try {
      assertEndsWith(Main.FAILURE, process);
      assertThat(said()).containsExactly(CLOSED);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void anAppWhoseOutputIsClosedEndsInOneLine() throws Exception {
    Process process = run("endless", "print").start();
    try {
      process.getInputStream().close(); // as head does once it has seen enough

      assertEndsWith(Main.FAILURE, process);
      assertThat(said()).containsExactly(CLOSED);
    } finally {
      process.destroyForcibly();
    }
  }

  private static final String CLOSED =
      "wasmachine: cannot write standard output: it is closed or full";

  private List<String> said() throws IOException {
    return Files.readAllLines(errors(), StandardCharsets.UTF_8);
  }
}
