package org.wasmachine.pi4j.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.LinuxMapping;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.pi4j.detect.GpioChips;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LineInfo;

/** The GPIO controllers, the header's pins and who has them. */
final class PinFindings {

  private static final String SUBJECT = "gpio";

  private final Patient patient;
  private final Optional<BoardProfile> profile;
  private final GpioChips chips;

  PinFindings(Patient patient, Optional<BoardProfile> profile) {
    this.patient = patient;
    this.profile = profile;
    this.chips = new GpioChips(patient.syscalls(), patient.root());
  }

  List<Finding> examine() {
    List<String> paths = chips.paths();
    if (paths.isEmpty()) {
      return List.of(
          Finding.problem(
              SUBJECT,
              "there is no /dev/gpiochip*",
              "on a Raspberry Pi: update the system; elsewhere use sim: or serial: boards"));
    }
    List<GpioChips.Description> open;
    try {
      open = chips.all();
    } catch (KernelException e) {
      return List.of(Access.finding(patient, SUBJECT, e.device(), e.errno()));
    }
    List<Finding> findings = new ArrayList<>();
    for (GpioChips.Description chip : open) {
      findings.add(
          Finding.ok(
              SUBJECT, "%s: %s, %d lines".formatted(chip.path(), chip.label(), chip.lines())));
    }
    header(open).ifPresent(findings::add);
    return findings;
  }

  private Optional<Finding> header(List<GpioChips.Description> open) {
    Optional<String> label = profile.flatMap(BoardProfile::linux).map(LinuxMapping::gpioChipLabel);
    if (label.isEmpty()) {
      return Optional.empty();
    }
    Optional<GpioChips.Description> header =
        open.stream().filter(chip -> chip.label().equals(label.get())).findFirst();
    if (header.isEmpty()) {
      return Optional.of(
          Finding.problem(
              SUBJECT,
              "no controller is labelled " + label.get() + ", which has the header",
              "update the system: sudo apt full-upgrade"));
    }
    List<LineInfo> taken =
        chips.lines(header.get().path()).stream()
            .filter(LineInfo::used)
            .filter(line -> profile.orElseThrow().pin(line.offset()).isPresent())
            .toList();
    return Optional.of(
        taken.isEmpty()
            ? Finding.ok("pins", "all pins of the header are free")
            : Finding.hint(
                "pins",
                taken.stream().map(this::describe).collect(Collectors.joining(", ")),
                "those pins are refused to apps; end the program, or take its overlay out of"
                    + " /boot/firmware/config.txt"));
  }

  private String describe(LineInfo line) {
    String pin =
        profile
            .orElseThrow()
            .pin(line.offset())
            .map(Pin::description)
            .orElse("GPIO" + line.offset());
    return pin + " is used by " + (line.consumer().isEmpty() ? "the kernel" : line.consumer());
  }
}
