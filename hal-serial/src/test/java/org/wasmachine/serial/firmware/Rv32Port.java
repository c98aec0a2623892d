package org.wasmachine.serial.firmware;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The firmware's core as RV32 machine code in QEMU, built from source when the tools are there. */
final class Rv32Port implements AutoCloseable {
  private final Process qemu;
  private final String path;
  private final RandomAccessFile held;

  private Rv32Port(Process qemu) throws IOException {
    this.qemu = qemu;
    BufferedReader output = qemu.inputReader();
    String line = output.readLine();
    if (line == null || !line.contains("/dev/pts/")) {
      throw new IOException("qemu said: " + line);
    }
    this.path = line.replaceFirst(".*(/dev/pts/[0-9]+).*", "$1");
    // QEMU looks only once a second whether someone has opened the pty, so one stays open.
    this.held = new RandomAccessFile(path, "rw");
  }

  static Rv32Port start() {
    Path image =
        FirmwareBuild.make(
            "rv32",
            "bridge-rv32.elf",
            List.of("/usr/bin/qemu-system-riscv32", "/usr/bin/riscv64-unknown-elf-gcc"),
            "apt install qemu-system-misc gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf"
                + " make");
    try {
      return new Rv32Port(
          new ProcessBuilder(
                  "qemu-system-riscv32",
                  "-M",
                  "virt",
                  "-cpu",
                  "rv32",
                  "-m",
                  "16M",
                  "-nographic",
                  "-monitor",
                  "none",
                  "-serial",
                  "pty",
                  "-bios",
                  "none",
                  "-kernel",
                  image.toString())
              .redirectErrorStream(true)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String path() {
    return path;
  }

  @Override
  public void close() {
    qemu.destroyForcibly();
    try {
      held.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
