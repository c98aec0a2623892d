package org.wasmachine.pi4j.doctor;

import org.wasmachine.pi4j.board.DeviceGroup;
import org.wasmachine.pi4j.linux.LinuxErrno;

/** Why a device file that is there cannot be opened, and what to do about it. */
final class Access {

  private Access() {}

  static Finding finding(Patient patient, String subject, String path, int errno) {
    boolean denied = errno == LinuxErrno.EACCES.number() || errno == LinuxErrno.EPERM.number();
    if (!denied) {
      String cure =
          errno == LinuxErrno.EBUSY.number()
              ? "see who has it with: lsof " + path
              : "see what the kernel says with: sudo dmesg";
      return Finding.problem(subject, path + ": " + LinuxErrno.describe(errno), cure);
    }
    String group = DeviceGroup.of(path).map(DeviceGroup::group).orElse("root");
    if (!patient.hasGroup(group)) {
      return Finding.problem(
          subject,
          "%s: permission denied, and there is no group %s".formatted(path, group),
          "sudo groupadd %s && sudo usermod -aG %s %s, and a udev rule: %s"
              .formatted(
                  group,
                  group,
                  patient.user(),
                  "KERNEL==\"%s\", GROUP=\"%s\", MODE=\"0660\"".formatted(pattern(path), group)));
    }
    if (patient.isMember(group) && !patient.runsIn(group)) {
      return Finding.problem(
          subject,
          "%s: permission denied, %s is in group %s but this session began before"
              .formatted(path, patient.user(), group),
          "log out and in again");
    }
    if (patient.runsIn(group)) {
      return Finding.problem(
          subject,
          "%s: permission denied although %s is in group %s".formatted(path, patient.user(), group),
          "sudo chgrp %s %s && sudo chmod g+rw %s".formatted(group, path, path));
    }
    return Finding.problem(
        subject,
        "%s: permission denied, %s is not in group %s".formatted(path, patient.user(), group),
        "sudo usermod -aG %s %s, then log in again".formatted(group, patient.user()));
  }

  private static String pattern(String path) {
    return path.substring(path.lastIndexOf('/') + 1).replaceAll("[0-9.]+$", "*");
  }
}
