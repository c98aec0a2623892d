package org.wasmachine.pi4j.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.wasmachine.pi4j.linux.LinuxRoot;
import org.wasmachine.pi4j.linux.Syscalls;

/**
 * The computer and the program under examination.
 *
 * @param syscalls the kernel
 * @param root its files
 * @param javaVersion feature number, for example 25
 * @param architecture as Java names it
 * @param nativeAccess whether this module may call native functions without a warning
 * @param user name of the user
 */
public record Patient(
    Syscalls syscalls,
    LinuxRoot root,
    int javaVersion,
    String architecture,
    boolean nativeAccess,
    String user) {

  /** This program on this machine. */
  public static Patient here() {
    return new Patient(
        Syscalls.kernel(),
        LinuxRoot.machine(),
        Runtime.version().feature(),
        System.getProperty("os.arch"),
        Patient.class.getModule().isNativeAccessEnabled(),
        System.getProperty("user.name"));
  }

  /** Why a device file cannot be used, if so: the errno. */
  Optional<Integer> refusal(String path) {
    int fd = syscalls.open(path, Syscalls.O_RDWR | Syscalls.O_NONBLOCK | Syscalls.O_NOCTTY);
    if (fd >= 0) {
      syscalls.close(fd);
      return Optional.empty();
    }
    return Optional.of(-fd);
  }

  /** Groups by name: number and members, as in {@code /etc/group}. */
  private Map<String, Group> groups() {
    Map<String, Group> groups = new TreeMap<>();
    for (String line : root.text("etc/group").orElse("").split("\n")) {
      String[] fields = line.split(":", -1);
      if (fields.length == 4) {
        groups.put(
            fields[0],
            new Group(fields[2], Arrays.stream(fields[3].split(",")).collect(Collectors.toSet())));
      }
    }
    return groups;
  }

  private record Group(String number, Set<String> members) {}

  boolean hasGroup(String group) {
    return groups().containsKey(group);
  }

  /** Whether the user was put into a group, perhaps since logging in. */
  boolean isMember(String group) {
    return Optional.ofNullable(groups().get(group))
        .filter(found -> found.members.contains(user))
        .isPresent();
  }

  /** Whether this program runs with the rights of a group. */
  boolean runsIn(String group) {
    Optional<String> number = Optional.ofNullable(groups().get(group)).map(Group::number);
    List<String> own =
        root.text("proc/self/status")
            .flatMap(text -> text.lines().filter(line -> line.startsWith("Groups:")).findFirst())
            .map(line -> Arrays.asList(line.substring("Groups:".length()).strip().split("\\s+")))
            .orElse(List.of());
    return number.filter(own::contains).isPresent();
  }

  /** The firmware's settings, wherever this release of the system has them. */
  String firmwareConfig() {
    return root.text("boot/firmware/config.txt").or(() -> root.text("boot/config.txt")).orElse("");
  }

  /** Whether a line of the firmware's settings is there and not commented out. */
  boolean isConfigured(String setting) {
    return firmwareConfig().lines().map(String::strip).anyMatch(setting::equals);
  }
}
