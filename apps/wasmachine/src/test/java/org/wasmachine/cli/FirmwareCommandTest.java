package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From nothing to a flashed board, as far as it goes without a board. */
@Timeout(60)
class FirmwareCommandTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"esp32", "esp32s3", "esp32c3", "esp32c6", "esp32p4"})
  void theProjectIsCopiedAndTheThreeCommandsAreSaid(String chip) {
    Path folder = dir.resolve("copy");
    Cli cli = Cli.run("firmware", "--chip", chip, "--to", folder.toString(), "--port", "/dev/ttyX");
    assertThat(cli.code()).as(cli.err()).isZero();
    String in = "  idf.py -C " + folder.resolve("port_espidf") + " ";
    assertThat(cli.out().lines())
        .containsSequence(in + "set-target " + chip, in + "build", in + "-p /dev/ttyX flash");
    assertThat(folder.resolve("core/wmb.h")).isNotEmptyFile();
    assertThat(folder.resolve("port_espidf/main/main.c")).isNotEmptyFile();
  }

  @Test
  void anUnknownChipIsRefusedWithTheNearest() {
    Cli cli = Cli.run("firmware", "--chip", "esp32s2", "--to", dir.resolve("copy").toString());
    assertThat(cli.code()).isEqualTo(Main.USAGE);
    assertThat(cli.err()).contains("esp32s2", "did you mean", "esp32c6").hasLineCount(1);
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void whatIsInTheFolderAlreadyIsNotTouched() throws IOException {
    Path mine = Files.writeString(dir.resolve("mine"), "work");
    Cli cli = Cli.run("firmware", "--chip", "esp32", "--to", dir.toString());
    assertThat(cli.code()).isEqualTo(Main.USAGE);
    assertThat(cli.err()).contains(dir.toString(), "exists already", "--to").hasLineCount(1);
    assertThat(dir).isDirectoryContaining(mine::equals);
    assertThat(mine).hasContent("work");
  }

  /** What idf.py build leaves behind, as far as esptool reads it. */
  private Path built(String chip) throws IOException {
    Path build = Files.createDirectories(dir.resolve("copy/port_espidf/build"));
    Files.writeString(build.resolve("flash_args"), "0x0 bootloader/bootloader.bin\n");
    Files.writeString(
        build.resolve("project_description.json"), "{\n  \"target\": \"" + chip + "\"\n}\n");
    return build;
  }

  /** A program of that name that notes where and how it was called. */
  private void program(String name, int exitCode) throws IOException {
    Path bin = Files.createDirectories(dir.resolve("bin"));
    Path script = bin.resolve(name);
    Files.writeString(
        script,
        """
        #!/bin/sh
        { pwd; echo "$0" "$@"; } >'%s'
        echo "Connecting..."
        exit %d
        """
            .formatted(dir.resolve("called"), exitCode));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** In a process of its own, on whose path nothing else is. */
  private Cli flash(String chip) throws Exception {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "firmware",
            "--chip",
            chip,
            "--to",
            dir.resolve("copy").toString(),
            "--port",
            "/dev/ttyX");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PATH", dir.resolve("bin").toString());
    Path err = dir.resolve("err");
    Process process = OwnJvm.start(builder.redirectError(err.toFile()));
    String out = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Cli(process.exitValue(), out, Files.readString(err));
  }

  @ParameterizedTest
  @ValueSource(strings = {"esptool", "esptool.py"})
  void whatIsBuiltIsFlashed(String name) throws Exception {
    Path build = built("esp32c3");
    program(name, 0);
    Cli cli = flash("esp32c3");
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("Flashing", "Connecting...");
    assertThat(dir.resolve("called"))
        .content()
        .hasLineCount(2)
        .contains(build.toRealPath().toString())
        .contains("/bin/" + name + " --chip esp32c3 -p /dev/ttyX write_flash @flash_args");
  }

  @Test
  void aFailureOfEsptoolIsAFailureAndSaysWhatToLookAt() throws Exception {
    built("esp32");
    program("esptool", 2);
    Cli cli = flash("esp32");
    assertThat(cli.code()).isEqualTo(Main.FAILURE);
    assertThat(cli.err()).contains("esptool ended with 2", "/dev/ttyX").hasLineCount(1);
  }

  @Test
  void aBuildForAnotherChipIsNotFlashed() throws Exception {
    built("esp32c3");
    program("esptool", 0);
    Cli cli = flash("esp32s3");
    assertThat(cli.code()).isEqualTo(Main.USAGE);
    assertThat(cli.err()).contains("was built for esp32c3", "set-target esp32s3").hasLineCount(1);
    assertThat(dir.resolve("called")).doesNotExist();
  }

  @Test
  void withoutEsptoolTheCommandIsSaid() throws Exception {
    built("esp32p4");
    Cli cli = flash("esp32p4");
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("esptool is not on the path", "-p /dev/ttyX flash");
  }
}
