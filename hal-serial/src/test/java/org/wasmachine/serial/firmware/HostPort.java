package org.wasmachine.serial.firmware;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The firmware's core as a process on a pty, built from source when a compiler is there. */
public final class HostPort implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final Writer input;
  private final String path;

  private HostPort(Process process) throws IOException {
    this.process = process;
    this.output = process.inputReader();
    this.input = process.outputWriter();
    this.path = output.readLine();
    if (path == null) {
      throw new IOException("bridge-host ended with " + process.exitValue());
    }
  }

  /**
   * Starts one, with options of its command line. Skips the test, loudly, if it cannot be built.
   */
  public static HostPort start(String... options) {
    List<String> command = new ArrayList<>();
    command.add(FirmwareBuild.make("host", "bridge-host").toString());
    command.addAll(List.of(options));
    try {
      return new HostPort(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What to open. */
  public String path() {
    return path;
  }

  /** Sends a command to the port's standard input. */
  public void command(String line) {
    try {
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the device deaf and dumb for so long; it is so when this returns. */
  public void hang(int millis) {
    command("hang " + millis);
    command("counters");
    line();
  }

  /** The next line of its output. */
  public String line() {
    try {
      return output.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process at once, as a pulled cable does. */
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    try {
      input.close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
