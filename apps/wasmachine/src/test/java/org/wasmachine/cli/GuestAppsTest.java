package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each guest app prints on a simulated board what the file beside its source says ({@code
 * NAME.expected.txt}), whatever the engine.
 */
class GuestAppsTest {

  private static final Path GUEST = Path.of("..", "guest");
  private static final Path PREBUILT = Path.of("..", "prebuilt");
  private static final String EXPECTED = ".expected.txt";

  /** The one app that is there to trap. */
  private static final String CRASH = "crash";

  static Stream<Arguments> apps() throws IOException {
    try (Stream<Path> files = Files.walk(GUEST, 2)) {
      List<Path> expected =
          files.filter(file -> file.toString().endsWith(EXPECTED)).sorted().toList();
      return expected.stream()
          .flatMap(
              file ->
                  Stream.of(Engines.values())
                      .map(engine -> Arguments.of(name(file), engine, file)));
    }
  }

  private static String name(Path expected) {
    String file = expected.getFileName().toString();
    return file.substring(0, file.length() - EXPECTED.length());
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("apps")
  @Timeout(60)
  void anAppPrintsWhatItsSourceSays(String app, Engines engine, Path expected) throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    int code;
    try {
      code =
          Main.execute(
              "run",
              PREBUILT.resolve(app + ".wasm").toString(),
              "--board",
              "sim:esp32-s3-devkitc-1?time=virtual",
              "--engine",
              engine.name());
      System.out.flush();
    } finally {
      System.setOut(before);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(Files.readString(expected));
    assertThat(code).isEqualTo(app.equals(CRASH) ? 1 : 0);
  }
}
