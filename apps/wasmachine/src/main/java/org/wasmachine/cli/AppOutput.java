package org.wasmachine.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What one app prints: passed on in whole lines, so that lines of several apps do not mix, and told
 * line by line to a log. Thread-safe.
 */
final class AppOutput extends OutputStream {

  private static final int LONGEST_LINE = 1024;

  private final OutputStream out;
  private final Consumer<String> lines;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * @param out shared by all apps; gets the bytes as they are
   * @param lines gets each line without its end; longer ones than 1 KiB in pieces
   */
  AppOutput(OutputStream out, Consumer<String> lines) {
    this.out = out;
    this.lines = lines;
  }

  @Override
  public synchronized void write(int value) throws IOException {
    pending.write(value);
    if (value == '\n') {
      tell();
      pass();
    } else {
      line.write(value);
      if (line.size() >= LONGEST_LINE) {
        tell();
      }
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  private void tell() {
    lines.accept(line.toString(StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", ""));
    line.reset();
  }

  private void pass() throws IOException {
    synchronized (out) {
      pending.writeTo(out);
    }
    pending.reset();
  }

  @Override
  public synchronized void flush() throws IOException {
    pass();
    out.flush();
  }
}
