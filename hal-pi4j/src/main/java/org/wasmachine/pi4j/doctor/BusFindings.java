package org.wasmachine.pi4j.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.LinuxMapping;
import org.wasmachine.pi4j.detect.PwmChips;

/** I2C, SPI, PWM and serial ports: there, usable, or how to switch them on. */
final class BusFindings {

  private static final String CONFIG = "/boot/firmware/config.txt";

  private final Patient patient;
  private final Optional<LinuxMapping> linux;

  BusFindings(Patient patient, Optional<BoardProfile> profile) {
    this.patient = patient;
    this.linux = profile.flatMap(BoardProfile::linux);
  }

  List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(i2c());
    findings.addAll(spi());
    findings.addAll(pwm());
    findings.addAll(serial());
    findings.addAll(devices("serial", "ttyUSB"));
    findings.addAll(devices("serial", "ttyACM"));
    return findings;
  }

  private String enable(String peripheral, String otherwise) {
    return linux
        .map(LinuxMapping::enable)
        .flatMap(settings -> Optional.ofNullable(settings.get(peripheral)))
        .orElse(otherwise);
  }

  /** Every device file that is there; a problem for each that cannot be opened. */
  private List<Finding> devices(String subject, String prefix) {
    List<Finding> findings = new ArrayList<>();
    for (Path device : patient.root().list("dev", prefix)) {
      findings.add(device(subject, device));
    }
    return findings;
  }

  private Finding device(String subject, Path device) {
    return patient
        .refusal(device.toString())
        .map(errno -> Access.finding(patient, subject, device.toString(), errno))
        .orElseGet(() -> Finding.ok(subject, device + " can be used"));
  }

  /** What to do when no device file is there: restart, or change the firmware's settings first. */
  private Finding off(String subject, String what, String setting) {
    if (linux.isEmpty()) {
      return Finding.hint(
          subject, what, "switch it on as the maker of this computer describes, if it has one");
    }
    return patient.isConfigured(setting)
        ? Finding.hint(
            subject, what + ", though " + setting + " is in config.txt", "restart the computer")
        : Finding.hint(subject, what, "put \"" + setting + "\" into " + CONFIG + " and restart");
  }

  private List<Finding> i2c() {
    List<Finding> found = devices("i2c", "i2c-");
    if (!found.isEmpty()) {
      return found;
    }
    if (!patient.root().list("sys/class/i2c-adapter", "i2c-").isEmpty()) {
      return List.of(
          Finding.problem(
              "i2c",
              "the kernel has a bus but its device driver is not loaded",
              "sudo modprobe i2c-dev && echo i2c-dev | sudo tee /etc/modules-load.d/i2c.conf"));
    }
    return List.of(off("i2c", "there is no /dev/i2c-*", enable("i2c1", "dtparam=i2c_arm=on")));
  }

  private List<Finding> spi() {
    List<Finding> found = devices("spi", "spidev");
    return found.isEmpty()
        ? List.of(off("spi", "there is no /dev/spidev*", enable("spi0", "dtparam=spi=on")))
        : found;
  }

  private List<Finding> pwm() {
    PwmChips chips = new PwmChips(patient.root());
    Optional<Path> chip =
        linux.isPresent() ? chips.header(linux.get()) : chips.all().stream().findFirst();
    if (chip.isEmpty()) {
      return List.of(
          off("pwm", "no PWM controller of the header is switched on", "dtoverlay=pwm-2chan"));
    }
    String export = chip.get().resolve("export").toString();
    int fd = patient.syscalls().open(export, org.wasmachine.pi4j.linux.Syscalls.O_WRONLY);
    if (fd < 0) {
      return List.of(Access.finding(patient, "pwm", export, -fd));
    }
    patient.syscalls().close(fd);
    return List.of(Finding.ok("pwm", chip.get() + " can be used"));
  }

  private List<Finding> serial() {
    Map<Integer, String> ports = linux.map(LinuxMapping::uartDevices).orElse(Map.of());
    List<Finding> findings = new ArrayList<>();
    ports.forEach(
        (number, path) -> {
          Path device = patient.root().file(path.substring(1));
          if (Files.exists(device)) {
            findings.add(isConsole(device) ? console(device) : device("serial", device));
          }
        });
    if (findings.isEmpty() && !ports.isEmpty()) {
      findings.add(
          off("serial", "no serial port is on the header", enable("uart0", "enable_uart=1")));
    }
    return findings;
  }

  /** The kernel's command line names the terminals that it and the login prompt use. */
  private boolean isConsole(Path device) {
    String name = device.getFileName().toString();
    String target = name;
    try {
      target = device.toRealPath().getFileName().toString();
    } catch (java.io.IOException e) {
      target = name;
    }
    String line = patient.root().text("proc/cmdline").orElse("");
    return line.contains("console=" + name) || line.contains("console=" + target);
  }

  private static Finding console(Path device) {
    return Finding.hint(
        "serial",
        device + " carries the login console",
        "sudo raspi-config, Interface Options, Serial Port: no login shell, hardware enabled");
  }
}
