package org.wasmachine.serial.bridge;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.wasmachine.serial.firmware.FirmwareBuild;

/** Two ptys tied together like serial ports by a null-modem cable. */
final class PtyPair implements AutoCloseable {
  private final Process process;
  private final String first;
  private final String second;

  PtyPair() {
    try {
      process =
          new ProcessBuilder(FirmwareBuild.make("pair", "pty-pair").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader output = process.inputReader();
      first = output.readLine();
      second = output.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String first() {
    return first;
  }

  String second() {
    return second;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
