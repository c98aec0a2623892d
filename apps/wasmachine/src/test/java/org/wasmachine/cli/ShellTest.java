package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shell from the outside, with the peer's texts (espwasm 5.1, 5.2). */
class ShellTest {

  @TempDir private Path storage;

  private Cli shell(String command) {
    return Cli.run(
        "shell",
        "--board",
        "sim:esp32-s3-devkitc-1?time=virtual",
        "--storage",
        storage.toString(),
        "-c",
        command);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bogus                  | Unrecognized command
          uninstall              | uninstall: missing option -u <App Name>
          uninstall -u x         | shell_uninstall: App x is not installed
          install a.wasm         | install: missing option -i <App Name>
          install -i x           | install: missing option <App File>
          install a.wasm -i x    | No such file or directory
          iwasm                  | iwasm: missing option <file>
          iwasm -s               | iwasm: option "-s" requires an argument
          iwasm a -h abc         | iwasm: invalid argument "abc" to option -h
          iwasm --foo            | iwasm: invalid option "--foo"
          ls a b                 | ls: excess option b
          ls none                | shell_dir: failed to opendir /storage/none errno=44
          cat none               | No such file or directory
          gpio x                 | gpio: invalid argument "x"; a number is expected
          gpio 27 1              | GPIO27
          sta                    | shell_wifi: SSID of target AP is shorter
          help nothing           | help: Unrecognized option
          """)
  void whatIsWrongIsSaidInALine(String command, String line) {
    Cli cli = shell(command);
    assertThat(cli.out()).contains(line).doesNotContain("\tat ");
    assertThat(cli.code()).isEqualTo(1);
  }

  @Test
  void uninstallFailsWithOneAsOnThePeer() {
    assertThat(shell("uninstall -u x").out())
        .contains("Command returned non-zero error code: 0x1 (ERROR)");
    assertThat(shell("ls none").out())
        .contains("Command returned non-zero error code: 0xffffffff (ESP_FAIL)");
  }

  @Test
  void anInstalledAppIsThereInTheNextShell() throws Exception {
    Files.createDirectories(storage.resolve("files"));
    Files.copy(Path.of(Cli.app("timer")), storage.resolve("files/timer.wasm"));
    assertThat(shell("install timer.wasm -i t1 --heap=4096").code()).isZero();
    assertThat(shell("query").out())
        .isEqualTo("{\n\t\"num\":\t1,\n\t\"applet1\":\t\"t1\",\n\t\"heap1\":\t4096\n}\n");
    assertThat(shell("ps").out()).contains("t1");
    assertThat(shell("uninstall -u t1").code()).isZero();
    assertThat(shell("query").out()).isEqualTo("{\n\t\"num\":\t0\n}\n");
  }

  @Test
  void filesAreMadeCopiedShownAndRemoved() throws Exception {
    Files.createDirectories(storage.resolve("files"));
    Files.writeString(storage.resolve("files/note"), "hello\n");
    assertThat(shell("mkdir folder").code()).isZero();
    assertThat(shell("cp note folder/copy").code()).isZero();
    assertThat(shell("cat folder/copy").out()).isEqualTo("hello\n");
    assertThat(shell("ls").out()).contains("note").contains("\u001b[0;34mfolder\u001b[0m");
    assertThat(shell("rm folder").code()).isEqualTo(1);
    assertThat(shell("rm folder/copy").code()).isZero();
    assertThat(shell("rm folder").code()).isZero();
  }

  @Test
  void theBoardIsShownMeasuredAndDriven() {
    assertThat(shell("i2cdetect 0").out()).contains("20: -- -- -- 23 --");
    assertThat(shell("adc 1 0").out()).matches("raw [0-9]+, [0-9]+ mV\\n");
    assertThat(shell("gpio 4").out()).matches("[01]\\n");
    assertThat(shell("gpio 4 1").code()).isZero();
    assertThat(shell("free").out()).startsWith("             total         used         free\n");
    assertThat(shell("pins").out()).contains("GPIO");
  }

  @Test
  void linesAreSplitAsThePeerSplitsThem() {
    assertThat(Shell.split("a  \"b c\" d\\ e \"\" \\\\"))
        .containsExactly("a", "b c", "d e", "", "\\");
  }
}
