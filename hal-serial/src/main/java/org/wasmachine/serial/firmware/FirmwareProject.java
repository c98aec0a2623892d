package org.wasmachine.serial.firmware;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Nearest;

/**
 * The ESP-IDF project of the bridge firmware, copied out of this program into a folder.
 *
 * @param chip what it is built for
 * @param folder the copy
 */
public record FirmwareProject(String chip, Path folder) {
  /** The chips the firmware knows. */
  public static final List<String> CHIPS =
      List.of("esp32", "esp32s3", "esp32c3", "esp32c6", "esp32p4");

  private static final String PROJECT = "port_espidf";

  /** Checks the chip. */
  public FirmwareProject {
    if (!CHIPS.contains(chip)) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          "firmware: there is none for the chip '%s'%s; known: %s"
              .formatted(
                  chip,
                  Nearest.to(chip, CHIPS).map(near -> ", did you mean " + near + "?").orElse(""),
                  String.join(", ", CHIPS)));
    }
  }

  /**
   * Copies the sources into a folder; files that are there already are replaced.
   *
   * @throws HalException {@link ErrorKind#IO} if the folder cannot be written
   */
  public static FirmwareProject copyTo(Path folder, String chip) {
    FirmwareProject project = new FirmwareProject(chip, folder.toAbsolutePath());
    try {
      URI here = FirmwareProject.class.getResource(PROJECT).toURI();
      if (here.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(here, Map.of())) {
          copy(jar.provider().getPath(here).getParent(), project.folder);
        }
      } else {
        copy(Path.of(here).getParent(), project.folder);
      }
      return project;
    } catch (IOException e) {
      throw new HalException(
          ErrorKind.IO, "firmware: cannot write to " + folder + ": " + e.getMessage(), e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (String part : List.of("core", PROJECT)) {
      try (Stream<Path> files = Files.walk(from.resolve(part))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path target = to.resolve(from.relativize(file).toString());
          Files.createDirectories(target.getParent());
          Files.copy(file, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Where {@code idf.py} is called. */
  public Path idfProject() {
    return folder.resolve(PROJECT);
  }

  /** The three commands that build and flash it, for a shell with ESP-IDF 5.1 or newer. */
  public List<String> commands(String port) {
    String in = "idf.py -C " + idfProject() + " ";
    return List.of(in + "set-target " + chip, in + "build", in + "-p " + port + " flash");
  }

  /**
   * The command that flashes what is built, without ESP-IDF.
   *
   * @return empty if nothing is built, or esptool is not on the path
   */
  public Optional<List<String>> flashCommand(String port) {
    Path build = idfProject().resolve("build");
    Optional<String> esptool =
        Stream.of("esptool", "esptool.py").filter(FirmwareProject::isOnPath).findFirst();
    if (esptool.isEmpty() || !Files.isReadable(build.resolve("flash_args"))) {
      return Optional.empty();
    }
    return Optional.of(
        List.of(esptool.get(), "--chip", chip, "-p", port, "write_flash", "@flash_args"));
  }

  /**
   * Flashes what is built; the output of esptool goes to this program's.
   *
   * @throws HalException {@link ErrorKind#NOT_FOUND} without esptool or a built binary, {@link
   *     ErrorKind#IO} if flashing fails
   */
  public void flash(String port) {
    List<String> command =
        flashCommand(port)
            .orElseThrow(
                () ->
                    new HalException(
                        ErrorKind.NOT_FOUND,
                        "firmware: nothing to flash in %s, or esptool is not on the path; build it with: %s"
                            .formatted(idfProject(), String.join(" && ", commands(port)))));
    try {
      int end =
          new ProcessBuilder(command)
              .directory(idfProject().resolve("build").toFile())
              .inheritIO()
              .start()
              .waitFor();
      if (end != 0) {
        throw new HalException(
            ErrorKind.IO, "firmware: esptool ended with " + end + "; see its output above");
      }
    } catch (IOException e) {
      throw new HalException(ErrorKind.IO, "firmware: esptool cannot be started", e);
    } catch (InterruptedException e) {
      throw HalException.interrupted("firmware: flashing", e);
    }
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
