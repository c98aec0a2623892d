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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final String FLASH_ARGUMENTS = "flash_args";
  private static final Pattern TARGET = Pattern.compile("\"target\"\\s*:\\s*\"(\\w+)\"");

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
   * Copies the sources into a new folder.
   *
   * @throws HalException {@link ErrorKind#INVALID_ARGUMENT} if the folder holds something already,
   *     {@link ErrorKind#IO} if it cannot be written
   */
  public static FirmwareProject copyTo(Path folder, String chip) {
    FirmwareProject project = new FirmwareProject(chip, folder.toAbsolutePath());
    try {
      if (Files.exists(folder) && !isEmptyFolder(folder)) {
        throw new HalException(
            ErrorKind.INVALID_ARGUMENT,
            "firmware: %s exists already; name another folder with --to".formatted(folder));
      }
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
          Files.copy(file, target);
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

  /** Whether {@code idf.py build} has left something to flash. */
  public boolean isBuilt() {
    return Files.isReadable(idfProject().resolve("build").resolve(FLASH_ARGUMENTS));
  }

  /** The chip that was built for, as the build says. */
  private Optional<String> builtFor() {
    try {
      String description =
          Files.readString(idfProject().resolve("build").resolve("project_description.json"));
      Matcher target = TARGET.matcher(description);
      return target.find() ? Optional.of(target.group(1)) : Optional.empty();
    } catch (IOException notSaid) {
      return Optional.empty();
    }
  }

  /** The program that flashes without ESP-IDF: esptool 5, or esptool.py as it was before. */
  public static Optional<String> esptool() {
    return Stream.of("esptool", "esptool.py").filter(FirmwareProject::isOnPath).findFirst();
  }

  /**
   * Flashes what is built; the output of esptool goes to this program's.
   *
   * @throws HalException {@link ErrorKind#NOT_FOUND} without esptool or a built binary, {@link
   *     ErrorKind#INVALID_ARGUMENT} if it was built for another chip, {@link ErrorKind#IO} if
   *     flashing fails
   */
  public void flash(String port) {
    String esptool =
        esptool()
            .filter(_ -> isBuilt())
            .orElseThrow(
                () ->
                    new HalException(
                        ErrorKind.NOT_FOUND,
                        "firmware: nothing to flash in %s, or esptool is not on the path; build it with: %s"
                            .formatted(idfProject(), String.join(" && ", commands(port)))));
    builtFor()
        .filter(other -> !other.equals(chip))
        .ifPresent(
            other -> {
              throw new HalException(
                  ErrorKind.INVALID_ARGUMENT,
                  "firmware: %s was built for %s, not for %s; build it again with: %s"
                      .formatted(idfProject(), other, chip, String.join(" && ", commands(port))));
            });
    List<String> command =
        List.of(esptool, "--chip", chip, "-p", port, "write_flash", "@" + FLASH_ARGUMENTS);
    try {
      int end =
          new ProcessBuilder(command)
              .directory(idfProject().resolve("build").toFile())
              .inheritIO()
              .start()
              .waitFor();
      if (end != 0) {
        throw new HalException(
            ErrorKind.IO,
            "firmware: %s ended with %d, see its output above; is the board at %s, and no monitor open?"
                .formatted(esptool, end, port));
      }
    } catch (IOException e) {
      throw new HalException(ErrorKind.IO, "firmware: " + esptool + " cannot be started", e);
    } catch (InterruptedException e) {
      throw HalException.interrupted("firmware: flashing", e);
    }
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.findAny().isEmpty();
    }
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
