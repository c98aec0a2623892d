package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command a newcomer types first, and everything that can be wrong with it. */
class RunCommandTest {

  private static final String BOARD = "sim:esp32-s3-devkitc-1?time=virtual";

  @TempDir private Path folder;

  private static Cli runApp(String app, String... more) {
    String[] arguments = {"run", Cli.app(app), "--board", BOARD};
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Cli.run(all);
  }

  @ParameterizedTest
  @EnumSource(Engines.class)
  void anAppSaysHelloOnEveryEngine(Engines engine) {
    Cli cli = runApp("hello", "--engine", engine.name());
    assertThat(cli.out()).isEqualTo("Hello from WebAssembly!\n");
    assertThat(cli.err()).isEmpty();
    assertThat(cli.code()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          blink        | Blink 10 of 10
          light-sensor | Light: 320.00 lx
          pwm-fade     | Duty: 100 %
          spi-loopback | Round 3: 32 bytes came back unchanged
          uart-echo    | Echo: three
          adc-meter    | ADC1 channel 0: raw
          """)
  void theAppsOfTheDevicesWork(String app, String line) {
    Cli cli = runApp(app);
    assertThat(cli.out()).contains(line);
    assertThat(cli.err()).isEmpty();
    assertThat(cli.code()).isZero();
  }

  @Test
  void aTraceShowsTenBlinksOfTwoHundredMilliseconds() {
    Cli cli = runApp("blink", "--trace");
    assertThat(cli.err().lines().filter(line -> line.endsWith("HIGH"))).hasSize(10);
    assertThat(cli.err()).contains("0.100000000  GPIO2").contains("1.900000000  GPIO2");
  }

  @Test
  void theSameRunGivesTheSameTraceToTheByte() {
    assertThat(runApp("blink", "--trace").err()).isEqualTo(runApp("blink", "--trace").err());
  }

  @Test
  void aTraceFileIsAValueChangeDump() throws IOException {
    Path file = folder.resolve("out.vcd");
    assertThat(runApp("blink", "--trace=" + file).code()).isZero();
    String dump = Files.readString(file, StandardCharsets.US_ASCII);
    assertThat(dump).contains("$timescale", "$enddefinitions $end", "#100000000");
  }

  @Test
  void aTraceThatCannotBeWrittenIsWrongUsage() {
    Cli cli = runApp("hello", "--trace=" + folder.resolve("no/such/out.vcd"));
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).contains("--trace: cannot write").doesNotContain("\tat ");
  }

  @Test
  void aFileThatIsNotThereIsWrongUsage() {
    Cli cli = Cli.run("run", "nothing.wasm", "--board", BOARD);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).isEqualTo("wasmachine: nothing.wasm: no such file or folder\n");
  }

  @Test
  void aFileThatIsNoModuleIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("text.wasm"), "hello, world");
    Cli cli = Cli.run("run", file.toString(), "--board", BOARD);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err())
        .isEqualTo(
            "wasmachine: " + file + ": WASM module load failed: magic header not detected\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "inspect"})
  void anEndlessFileIsRefusedAsWhatItIs(String command) {
    Path endless = Path.of("/dev/zero");
    assumeTrue(Files.exists(endless), "Linux");
    Cli cli = Cli.run(command, endless.toString());
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err())
        .endsWith("wasmachine: /dev/zero: WASM module load failed: magic header not detected\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--heap-size=-1, 2, --heap-size: -1 bytes are too few",
    "--heap-size=2147483647, 2, failed to insert app heap",
    "--dir=, 2, names no folder",
    "--dir=:/here, 2, names no folder",
    "--dir=/no/such/folder, 2, names no folder",
    "--storage=/dev/null, 2, a file of that name is in the way",
    "--max-memory=-1, 2, -1 memory pages make no sense",
    "--max-threads=-1, 2, -1 threads make no sense",
    "--stack-size=-1, 2, -1 stack bytes make no sense",
    "--cpu-time=0, 2, --cpu-time: 0 ms are too few",
    "--env==x, 2, --env: expected NAME=VALUE",
    "--addr-pool=example.org, 2, is no address",
    "--addr-pool=1.2.3.4/99, 2, a mask of 99 bits",
    "--output-rate=0, 2, at least 1 byte"
  })
  void anOptionThatCannotBeIsWrongUsageInOneLine(String option, int code, String said) {
    Cli cli = runApp("hello", option);
    assertThat(cli.code()).isEqualTo(code);
    assertThat(cli.err()).contains(said).hasLineCount(1).doesNotContain("internal error");
  }

  @Test
  void aModuleCutAtAnyByteIsRefusedInOneLine() throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(Cli.app("hello")));
    Path file = folder.resolve("cut.wasm");
    // The custom sections at the end may be missing without harm.
    int code = whole.length - 1;
    for (int length = 0; length < code; length += length < 64 ? 1 : 13) {
      Files.write(file, Arrays.copyOf(whole, length));
      Cli cli = Cli.run("run", file.toString(), "--board", BOARD, "--engine", "interpreter");
      assertThat(cli.code()).as("cut at %d: %s", length, cli.err()).isIn(0, 1, 2);
      assertThat(cli.err().lines().filter(line -> line.startsWith("wasmachine:")).count())
          .isLessThanOrEqualTo(1);
      assertThat(cli.err()).doesNotContain("\tat ").doesNotContain("internal error");
    }
  }

  @Test
  void aBoardThatDoesNotExistSuggestsTheNearest() {
    Cli cli = Cli.run("run", Cli.app("hello"), "--board", "sim:esp32-s3-devkit");
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).contains("esp32-s3-devkitc-1").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "warp:drive", "sim:esp32-s3-devkitc-1?time=lunch"})
  void aBoardThatIsNoneIsAClearError(String uri) {
    Cli cli = Cli.run("run", Cli.app("hello"), "--board", uri);
    assertThat(cli.code()).isNotZero();
    assertThat(cli.err().lines()).hasSize(1);
  }

  @Test
  void aModuleThatWantsMoreMemoryThanAllowedIsRefused() {
    Cli cli = runApp("hello", "--max-memory", "0");
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).contains("WASM module instantiate failed").contains("pages");
  }

  @Test
  void aTrapEndsInOneLineAndExitCodeOne() {
    Cli cli = runApp("crash");
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).contains("Exception: ").doesNotContain("\tat ");
  }

  @Test
  void withoutABoardTheDefaultIsUsedAndSaid() {
    Cli cli = Cli.run("run", Cli.app("hello"));
    assertThat(cli.code()).isZero();
    assertThat(cli.err()).isEqualTo("wasmachine: no --board given, using sim:esp32-s3-devkitc-1\n");
  }

  @Test
  void anExportIsCalledWithNumbersAndItsResultPrinted() {
    assertThat(Cli.run("run", "-f", "run", Cli.app("fib"), "1", "--board", BOARD).out())
        .matches("0x[0-9a-f]+:i32\n");
    assertThat(Cli.run("run", "-f", "none", Cli.app("fib"), "--board", BOARD).err())
        .contains("Exception: lookup function none failed");
    assertThat(Cli.run("run", "-f", "run", Cli.app("fib"), "x", "--board", BOARD).err())
        .contains("Exception: invalid input argument 0");
  }

  @Test
  void anAppThatComputesTooLongIsEnded() {
    Cli cli = runApp("fib", "--cpu-time", "50", "--", "100000000");
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).contains("CPU time limit of 50 ms reached");
  }

  @Test
  void anAppThatPrintsTooFastLosesNothing() {
    Cli cli = runApp("blink", "--output-rate", "20");
    assertThat(cli.out()).isEqualTo(runApp("blink").out());
    assertThat(runApp("blink", "--output-rate", "0").code()).isEqualTo(2);
  }

  @Test
  void filesAreKeptOnlyInAStorageFolder() {
    assertThat(runApp("boot-counter").out()).isEqualTo(runApp("boot-counter").out());
    String storage = folder.resolve("storage").toString();
    String first = runApp("boot-counter", "--storage", storage).out();
    assertThat(runApp("boot-counter", "--storage", storage).out()).isNotEqualTo(first);
  }

  @Test
  void inspectSaysWhatAModuleWants() {
    Cli cli = Cli.run("inspect", Cli.app("blink"));
    assertThat(cli.code()).isZero();
    assertThat(cli.out())
        .contains("env.open (i32,i32,i32)->(i32)  provided")
        .contains("stack: ")
        .contains("heap: 16384 bytes");
    assertThat(Cli.run("inspect", "nothing.wasm").code()).isEqualTo(2);
  }

  @Test
  void wrongUsageSaysWhatIsWrongAndWhereHelpIs() {
    Cli cli = Cli.run("run", Cli.app("hello"), "--nonsense");
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).contains("--nonsense");
    assertThat(Cli.run("run").err()).contains("APP.wasm").contains("--help");
    assertThat(Cli.run("rum").err()).contains("rum");
    assertThat(Cli.run().code()).isEqualTo(2);
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertThat(Cli.run("--help").out()).contains("run", "boards", "board", "pins");
    assertThat(Cli.run("run", "--help").out()).contains("--trace", "--board", "Exit code");
    assertThat(Cli.run("--version").out()).contains("wasmachine").contains("Java");
    assertThat(Cli.run("--help").code()).isZero();
  }

  @Test
  void theBoardsAreListedAndShown() {
    assertThat(Cli.run("boards").out().lines().filter(line -> line.contains("esp32"))).hasSize(6);
    assertThat(Cli.run("board", "esp32-s3-box").out()).contains("GPIO");
    assertThat(Cli.run("pins", "--board", BOARD).out()).contains("GPIO");
    Cli wrong = Cli.run("board", "esp32-s3-bx");
    assertThat(wrong.err()).contains("esp32-s3-box");
    assertThat(wrong.code()).isNotZero();
  }
}
