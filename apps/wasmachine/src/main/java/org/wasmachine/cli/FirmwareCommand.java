package org.wasmachine.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wasmachine firmware}: the bridge's firmware for an ESP32, to be built with ESP-IDF. */
@Command(
    name = "firmware",
    mixinStandardHelpOptions = true,
    description = "Copies the bridge's firmware out and says how to build and flash it.")
final class FirmwareCommand implements Callable<Integer> {

  private static final List<String> CHIPS =
      List.of("esp32", "esp32s3", "esp32c3", "esp32c6", "esp32p4");

  @Option(
      names = "--chip",
      required = true,
      paramLabel = "CHIP",
      description = "One of esp32, esp32s3, esp32c3, esp32c6, esp32p4.")
  private String chip;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where to copy it: ${DEFAULT-VALUE}; must not exist.")
  private Path folder = Path.of("wasmachine-firmware");

  @Option(names = "--port", paramLabel = "PORT", description = "Serial port of the board.")
  private String port = "/dev/ttyUSB0";

  @Override
  public Integer call() throws IOException {
    if (!CHIPS.contains(chip)) {
      throw new CommandFailure(
          Main.USAGE, "the firmware is not for " + chip + "; chips: " + String.join(", ", CHIPS));
    }
    Optional<Path> built = built();
    if (built.isPresent() && onPath("esptool.py")) {
      return flash(built.get());
    }
    copy();
    System.out.println("Copied to " + folder + ". With ESP-IDF 5.1 or newer:");
    System.out.println("  cd " + folder.resolve("port_espidf"));
    System.out.println("  idf.py set-target " + chip);
    System.out.println("  idf.py build");
    System.out.println("  idf.py -p " + port + " flash");
    return 0;
  }

  private Optional<Path> built() {
    Path image = folder.resolve("port_espidf/build/flash_args");
    return Files.exists(image) ? Optional.of(image) : Optional.empty();
  }

  private static boolean onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(":")).anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
  }

  private int flash(Path arguments) throws IOException {
    System.out.println("Flashing what is built in " + arguments.getParent());
    try {
      return new ProcessBuilder(
              "esptool.py",
              "--chip",
              chip,
              "-p",
              port,
              "write_flash",
              "@" + arguments.getFileName())
          .directory(arguments.getParent().toFile())
          .inheritIO()
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Main.FAILURE;
    }
  }

  private void copy() throws IOException {
    Path from = Home.resolve("hal-serial/firmware");
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          Main.USAGE, folder + " exists already; name another folder with --to", e);
    }
    for (String part : List.of("core", "port_espidf")) {
      try (Stream<Path> files = Files.walk(from.resolve(part))) {
        for (Path file : files.toList()) {
          Files.copy(file, folder.resolve(from.relativize(file).toString()));
        }
      }
    }
  }
}
