package org.wasmachine.vm;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.wasmachine.hal.time.Clock;

/** The console of one process: holds an app to its output rate, and waits only until it is told. */
final class ProcessConsole {

  /** How often a flush that waits for a reader looks whether it still has to. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Console console;
  private final Optional<OutputRate> rate;
  private final BooleanSupplier told;

  /**
   * @param told whether the process was told to end: then nobody is waited for any more
   */
  ProcessConsole(
      Console console, Clock clock, Optional<Long> bytesPerSecond, BooleanSupplier told) {
    this.console = console;
    this.told = told;
    this.rate = bytesPerSecond.map(bytes -> new OutputRate(clock, bytes));
  }

  /**
   * Writes to standard output. A guest thread that prints faster than it may waits here.
   *
   * @throws Trap if the guest is told to end meanwhile
   */
  void print(byte[] bytes, int offset, int length) {
    write(console.out(), bytes, offset, length);
  }

  /** Writes to standard error, as {@link #print} does. */
  void printError(byte[] bytes, int offset, int length) {
    write(console.err(), bytes, offset, length);
  }

  /** Writes a line in the machine's own voice to standard error. */
  void warn(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    write(console.err(), bytes, 0, bytes.length);
  }

  private void write(OutputStream stream, byte[] bytes, int offset, int length) {
    if (rate.isEmpty() || GuestThread.current().isEmpty()) { // the host need not wait
      writeNow(stream, bytes, offset, length);
      return;
    }
    try {
      rate.get()
          .write(
              offset, length, (from, count) -> writeNow(stream, bytes, from, count), this::flush);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Trap(Trap.TERMINATED, e);
    }
  }

  private static void writeNow(OutputStream stream, byte[] bytes, int offset, int length) {
    try {
      stream.write(bytes, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Flushes standard output and error, for as long as it takes unless the process has to end. */
  void flush() {
    try {
      flush(console.out());
      flush(console.err());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void flush(OutputStream stream) throws IOException {
    if (stream instanceof ConsoleOutput output) {
      boolean done = output.flush(LOOK);
      while (!done && !told.getAsBoolean()) {
        done = output.flush(LOOK);
      }
    } else {
      stream.flush();
    }
  }

  private static RuntimeException failure(IOException e) {
    return e instanceof InterruptedIOException && GuestThread.current().isPresent()
        ? new Trap(Trap.TERMINATED, e)
        : new UncheckedIOException(e);
  }
}
