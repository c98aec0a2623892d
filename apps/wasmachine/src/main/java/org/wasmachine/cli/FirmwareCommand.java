package org.wasmachine.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.firmware.FirmwareProject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wasmachine firmware}: the bridge's firmware for an ESP32, to be built with ESP-IDF. */
@Command(
    name = "firmware",
    mixinStandardHelpOptions = true,
    description = {
      "Copies the bridge's firmware out and says how to build and flash it.",
      "Once it is built there, flashes it, if esptool is on the path."
    })
final class FirmwareCommand implements Callable<Integer> {

  @Option(
      names = "--chip",
      required = true,
      paramLabel = "CHIP",
      description = "One of esp32, esp32s3, esp32c3, esp32c6, esp32p4.")
  private String chip;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where to copy it: ${DEFAULT-VALUE}; must not exist, or hold what was built.")
  private Path folder = Path.of("wasmachine-firmware");

  @Option(names = "--port", paramLabel = "PORT", description = "Serial port of the board.")
  private String port = "/dev/ttyUSB0";

  @Override
  public Integer call() {
    try {
      return copyOrFlash();
    } catch (HalException e) {
      int code = e.kind() == ErrorKind.INVALID_ARGUMENT ? Main.USAGE : Main.FAILURE;
      throw new CommandFailure(code, e.getMessage(), e);
    }
  }

  private int copyOrFlash() {
    FirmwareProject built = new FirmwareProject(chip, folder.toAbsolutePath());
    if (!built.isBuilt()) {
      FirmwareProject copy = FirmwareProject.copyTo(folder, chip);
      System.out.println("Copied to " + folder + ". With ESP-IDF 5.1 or newer:");
      copy.commands(port).forEach(command -> System.out.println("  " + command));
    } else if (FirmwareProject.esptool().isPresent()) {
      System.out.println("Flashing what is built in " + folder);
      System.out.flush();
      built.flash(port);
    } else {
      System.out.println("Built in " + folder + ", but esptool is not on the path. Flash it with:");
      System.out.println("  " + built.commands(port).getLast());
    }
    return 0;
  }
}
