package org.wasmachine.serial.firmware;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** The firmware's core as a process on a pty, built from source when a compiler is there. */
public final class HostPort implements AutoCloseable {
  private static final Path FIRMWARE = Path.of("firmware").toAbsolutePath();
  private static final System.Logger LOG = System.getLogger(HostPort.class.getName());
  private static Optional<String> problem;

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
    build().ifPresent(HostPort::skip);
    List<String> command = new ArrayList<>();
    command.add(FIRMWARE.resolve("build/bridge-host").toString());
    command.addAll(List.of(options));
    try {
      return new HostPort(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void skip(String why) {
    LOG.log(System.Logger.Level.WARNING, "SKIPPED: the firmware is not tested here: {0}", why);
    throw new TestAbortedException("The firmware is not tested here: " + why);
  }

  private static synchronized Optional<String> build() {
    if (problem == null) {
      problem =
          Files.isExecutable(Path.of("/usr/bin/make"))
                  && Files.isExecutable(Path.of("/usr/bin/gcc"))
              ? make("host")
              : Optional.of("gcc and make are missing (apt install build-essential)");
    }
    return problem;
  }

  /** Runs make; a failing build is a failing test, not a skipped one. */
  static Optional<String> make(String target) {
    try {
      Process make =
          new ProcessBuilder("make", "-s", "-C", FIRMWARE.toString(), target)
              .redirectErrorStream(true)
              .start();
      String text = new String(make.getInputStream().readAllBytes());
      if (make.waitFor() != 0) {
        throw new AssertionError("make " + target + " failed:\n" + text);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
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
