package org.wasmachine.pi4j.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wasmachine.boards.BoardCatalog;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.pi4j.detect.BoardDetector;

/**
 * Examines a computer for {@code wasmachine doctor}: program, board, pins, buses. Opens device
 * files and closes them again; changes nothing.
 */
public final class Doctor {

  private static final int JAVA_NEEDED = 25;

  private final Patient patient;

  /** For {@link Patient#here()}, or for one made of files in a test. */
  public Doctor(Patient patient) {
    this.patient = patient;
  }

  /** Everything that was looked at, in the order in which to read it. */
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(kernel());
    findings.add(architecture());
    BoardDetector detector = new BoardDetector(patient.root(), new BoardCatalog().all());
    Optional<BoardProfile> profile = detector.detect();
    findings.add(board(detector, profile));
    findings.addAll(new PinFindings(patient, profile).examine());
    findings.addAll(new BusFindings(patient, profile).examine());
    return List.copyOf(findings);
  }

  private Finding java() {
    if (patient.javaVersion() < JAVA_NEEDED) {
      return Finding.problem(
          "java",
          "version " + patient.javaVersion() + " is too old, 25 is needed",
          "install a JDK 25, for example: sudo apt install openjdk-25-jdk-headless");
    }
    return patient.nativeAccess()
        ? Finding.ok("java", "version " + patient.javaVersion())
        : Finding.hint(
            "java",
            "version " + patient.javaVersion() + ", native access is not granted",
            "start java with --enable-native-access=ALL-UNNAMED, the launcher does");
  }

  /** The GPIO character device v2 came with Linux 5.10. */
  private Finding kernel() {
    String release = patient.root().text("proc/sys/kernel/osrelease").orElse("");
    String[] parts = release.split("[^0-9]+");
    if (parts.length < 2 || parts[0].isEmpty()) {
      return Finding.problem(
          "kernel", "this is no Linux", "use sim: or serial: boards on other systems");
    }
    int version = Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
    return version >= 5010
        ? Finding.ok("kernel", release)
        : Finding.problem(
            "kernel",
            release + " is too old, the GPIO device needs 5.10",
            "sudo apt full-upgrade, or install a newer system");
  }

  private Finding architecture() {
    String name = patient.architecture();
    return name.equals("aarch64") || name.equals("amd64")
        ? Finding.ok("machine", name)
        : Finding.problem(
            "machine",
            name + ": the kernel's structures are known for 64 bits only",
            "install the 64-bit system and a 64-bit JDK");
  }

  private static Finding board(BoardDetector detector, Optional<BoardProfile> profile) {
    String model = detector.model().orElse("a computer without a device tree");
    return profile
        .map(known -> Finding.ok("board", model + ": " + known.id()))
        .orElseGet(
            () ->
                Finding.hint(
                    "board",
                    model + ": no profile describes it",
                    "use it by GPIO controller and line number: pi4j:?chip=LABEL"));
  }
}
