package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
          press bell             | no button 'bell'; it has boot_button
          press boot_button 0    | press: invalid argument "0"; a number from 1
          voltage 1 5001         | voltage: invalid argument "5001"; a number from 0 to 5000
          voltage 99 5           | GPIO99
          fault 0 gremlins       | fault: invalid argument "gremlins"; it is one of none, nack_address,
          fault 7 stuck          | I2C7
          sta                    | shell_wifi: SSID of target AP is shorter
          help nothing           | help: Unrecognized option
          echo a >               | > needs one file behind it, at the end
          echo a > b c           | > needs one file behind it, at the end
          echo a > no/such       | No such file or directory
          top -n 0               | top: -n and -d must be at least 1
          df x                   | df: excess option x
          log -n many            | log: invalid argument "many" to option -n
          reboot now             | reboot: excess option now
          sensors x              | sensors: excess option x
          exit now               | exit: excess option now
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
  void aNameIsAWordOrAnOption() throws Exception {
    Files.createDirectories(storage.resolve("files"));
    Files.copy(Path.of(Cli.app("timer")), storage.resolve("files/timer.wasm"));
    assertThat(shell("install timer.wasm one").code()).isZero();
    assertThat(shell("install timer.wasm --name=two").code()).isZero();
    assertThat(shell("query two").out()).contains("\"applet\":\t\"two\"");
    assertThat(shell("uninstall one").code()).isZero();
    assertThat(shell("uninstall --name two").code()).isZero();
    assertThat(shell("query").out()).isEqualTo("{\n\t\"num\":\t0\n}\n");
  }

  @Test
  void eachInstalledAppHasAFolderOfItsOwn() throws Exception {
    Files.createDirectories(storage.resolve("files"));
    Files.copy(Path.of(Cli.app("boot-counter")), storage.resolve("files/counter.wasm"));
    assertThat(shell("install counter.wasm -i a").code()).isZero();
    assertThat(shell("install counter.wasm -i b").code()).isZero();
    assertThat(storage.resolve("files/a/boot-count")).hasContent("2");
    assertThat(storage.resolve("files/b/boot-count")).hasContent("1");
    assertThat(shell("uninstall -u a").code()).isZero();
    assertThat(storage.resolve("files/a/boot-count")).as("an app's files outlive it").exists();
  }

  @Test
  void aFileInTheWayOfAnAppsFolderRefusesTheInstall() throws Exception {
    Files.createDirectories(storage.resolve("files"));
    Files.copy(Path.of(Cli.app("timer")), storage.resolve("files/timer"));
    assertThat(shell("install timer -i timer").out())
        .contains("Install WASM app failed: prepare wasi env failed.");
    assertThat(shell("query").out()).contains("\"num\":\t0");
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
  void theOutputOfACommandGoesIntoAFile() {
    assertThat(shell("echo one \"two  three\" > note").out()).isEmpty();
    assertThat(shell("echo \">\" four >> note").out()).isEmpty();
    assertThat(shell("cat note").out()).isEqualTo("one two  three\n> four\n");
    assertThat(shell("cat note > copy").out()).isEmpty();
    assertThat(shell("df").out()).containsPattern("/storage +2031616 +44 +2031572 +0%");
    assertThat(storage.resolve("files/copy")).hasContent("one two  three\n> four");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "help", "ls", "free", "sta", "iwasm", "install", "uninstall", "query", "ps", "top", "kill",
        "cat", "rm", "mkdir", "cp", "df", "pins", "gpio", "i2cdetect", "adc", "log", "reboot",
        "exit", "sensors", "start", "echo", "press", "voltage", "fault"
      })
  void everyCommandHasHelp(String command) {
    Cli cli = shell(command + " --help");
    assertThat(cli.out()).startsWith(command + "  ").hasLineCount(3);
    assertThat(cli.code()).isZero();
    assertThat(shell("help " + command).out()).isEqualTo(cli.out());
  }

  @Test
  void whatAppsComputeIsShown() throws Exception {
    Files.createDirectories(storage.resolve("files"));
    Files.copy(Path.of(Cli.app("timer")), storage.resolve("files/timer.wasm"));
    assertThat(shell("install timer.wasm -i t1").code()).isZero();
    assertThat(shell("top -d 10").out())
        .containsPattern("ID  CPU%  CPU-TIME  MEMORY   MSG/S QUEUE DROPPED NAME\n +1 .* t1\n");
    assertThat(shell("log").out()).contains("machine: App Manager started.");
  }

  @Test
  void theMachineIsStartedAnew() {
    assertThat(shell("reboot").out()).isEqualTo("rebooting\n");
  }

  @Test
  void theSensorsOfTheBoardAreListed() {
    assertThat(shell("sensors").out())
        .containsPattern("light +0 +BH1750 +I2C0 address 0x23 +present\n")
        .containsPattern("time +- +DS3231 +I2C address 0x68 +missing: no DS3231 answers");
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
  void theWorldAroundASimulatedBoardIsChanged() {
    assertThat(shell("press boot_button").code()).isZero();
    assertThat(shell("press boot_button 50").code()).isZero();
    assertThat(shell("voltage 1 1500").code()).isZero();
    assertThat(shell("fault 0 nack_address 3").code()).isZero();
    assertThat(shell("fault 0 none").code()).isZero();
  }

  @Test
  void linesAreSplitAsThePeerSplitsThem() {
    assertThat(ShellLine.words("a  \"b c\" d\\ e \"\" \\\\"))
        .containsExactly("a", "b c", "d e", "", "\\");
  }
}
