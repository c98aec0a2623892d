package org.wasmachine.serial.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.wasmachine.serial.Refusal.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.serial.firmware.HostPort;

/** What keeps a program from its serial port, and how that is said. */
@Timeout(60)
class SerialPortWireTest {
  private static final int BAUD = 115_200;
  private static final Executor THREAD = task -> Thread.ofPlatform().daemon().start(task);

  @Test
  void aMissingPermissionNamesThePortsOwnGroup(@TempDir Path dir) throws IOException {
    Path port = Files.createFile(dir.resolve("ttyX"));
    PosixFileAttributeView rights = Files.getFileAttributeView(port, PosixFileAttributeView.class);
    if (rights.readAttributes().group().getName().equals("root")) {
      rights.setGroup(
          port.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("tty"));
    }
    refused(
        ErrorKind.PERMISSION,
        () -> SerialPortWire.checkAccess(port.toString(), _ -> false),
        port.toString(),
        "sudo usermod -aG " + rights.readAttributes().group().getName() + " $USER",
        "log in again");
  }

  @Test
  void aPortOfRootIsGivenToTheGroupOfSerialPortsFirst() {
    refused(
        ErrorKind.PERMISSION,
        () -> SerialPortWire.checkAccess("/dev/null", _ -> false),
        "/dev/null",
        "sudo chgrp dialout /dev/null && sudo chmod g+rw /dev/null",
        "sudo usermod -aG dialout $USER");
  }

  @Test
  void aMissingPortIsNotAMissingPermission() {
    refused(
        ErrorKind.NOT_FOUND,
        () -> SerialPortWire.checkAccess("/dev/ttyNONE1", _ -> false),
        "/dev/ttyNONE1",
        "no such serial port");
  }

  @Test
  void aFileIsNoSerialPort(@TempDir Path dir) throws IOException {
    Path file = Files.createFile(dir.resolve("notes.txt"));
    refused(
        ErrorKind.INVALID_ARGUMENT,
        () -> SerialPortWire.open(file.toString(), BAUD, false),
        file.toString(),
        "no serial port");
  }

  @Test
  void aPortThatAnotherProgramHoldsIsBusyUntilItLetsGo() throws Exception {
    assumeThat(Path.of("/usr/bin/flock")).as("util-linux").exists();
    try (HostPort port = HostPort.start()) {
      Process holder =
          new ProcessBuilder("/usr/bin/flock", port.path(), "sh", "-c", "echo held; cat")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        assertThat(holder.inputReader().readLine()).isEqualTo("held");
        refused(
            ErrorKind.BUSY,
            () -> SerialPortWire.open(port.path(), BAUD, false),
            port.path(),
            "another program holds this serial port",
            "close it");
        holder.outputWriter().close();
        assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
        SerialPortWire.open(port.path(), BAUD, false).close();
      } finally {
        holder.destroyForcibly();
      }
    }
  }

  @Test
  void portsAreOpenedReadAndClosedWhileOthersListThem() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (HostPort port = HostPort.start()) {
      CompletableFuture<Void> lister =
          CompletableFuture.runAsync(
              () -> {
                while (!over.get()) {
                  PortLibrary.list();
                }
              },
              THREAD);
      for (int i = 0; i < 8; i++) {
        SerialPortWire wire = SerialPortWire.open(port.path(), BAUD, false);
        CompletableFuture<Integer> reader =
            CompletableFuture.supplyAsync(
                () -> {
                  byte[] into = new byte[4096];
                  int got;
                  do {
                    got = wire.read(into);
                  } while (got >= 0);
                  return got;
                },
                THREAD);
        wire.write(new byte[1], 0, 1);
        wire.close();
        assertThat(reader.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
      }
      over.set(true);
      lister.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void aSilentLineIsNoEndAndAPulledCableIs() {
    try (HostPort port = HostPort.start();
        SerialPortWire wire = SerialPortWire.open(port.path(), BAUD, false)) {
      byte[] into = new byte[16];
      int got = wire.read(into); // the device has said that it started
      while (got > 0) {
        got = wire.read(into);
      }
      assertThat(got).as("nobody speaks").isZero();
      port.kill();
      while (got == 0) {
        got = wire.read(into);
      }
      assertThat(got).isEqualTo(-1);
      assertThat(wire.write(into, 0, 1)).isFalse();
    }
  }
}
