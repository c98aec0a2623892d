package org.wasmachine.sim.trace;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Pin;

/**
 * Writes the levels of all pins as a Value Change Dump (IEEE 1364-2005, clause 18), which GTKWave
 * and most logic-analyser programs open. One wire per pin, time in nanoseconds.
 */
public final class VcdTrace implements TraceListener, AutoCloseable {
  private static final char FIRST_CODE = '!';
  private static final int CODES = '~' - '!' + 1;

  private final Writer out;
  private final Map<Integer, String> codes = new LinkedHashMap<>();
  private long lastNanos;
  private boolean closed;

  private VcdTrace(Writer out) {
    this.out = out;
  }

  /**
   * Starts a dump in a file, which is replaced if it exists.
   *
   * @param board for the names of the pins
   * @param levels the level of each pin at the start
   * @param nanos the time of the start
   * @throws UncheckedIOException if the file cannot be written
   */
  public static VcdTrace create(
      Path file, BoardProfile board, Map<Integer, Level> levels, long nanos) {
    try {
      return start(Files.newBufferedWriter(file, StandardCharsets.US_ASCII), board, levels, nanos);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the trace " + file, e);
    }
  }

  /** Starts a dump on a writer, which {@link #close} closes. */
  public static VcdTrace start(
      Writer out, BoardProfile board, Map<Integer, Level> levels, long nanos) {
    VcdTrace trace = new VcdTrace(new BufferedWriter(out));
    trace.lastNanos = nanos;
    try {
      trace.writeHeader(board, levels);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the trace", e);
    }
    return trace;
  }

  private void writeHeader(BoardProfile board, Map<Integer, Level> levels) throws IOException {
    out.write("$version WASMachine simulated board $end\n");
    out.write("$timescale 1 ns $end\n");
    out.write("$scope module " + board.id() + " $end\n");
    for (Pin pin : board.pins()) {
      String code = code(codes.size());
      codes.put(pin.number(), code);
      out.write("$var wire 1 " + code + " " + name(pin) + " $end\n");
    }
    out.write("$upscope $end\n$enddefinitions $end\n");
    out.write("#" + lastNanos + "\n$dumpvars\n");
    for (Map.Entry<Integer, String> entry : codes.entrySet()) {
      out.write(value(levels.getOrDefault(entry.getKey(), Level.LOW)) + entry.getValue() + "\n");
    }
    out.write("$end\n");
  }

  /** {@code GPIO2}, or {@code GPIO43_TX} where the board prints another name; no white space. */
  private static String name(Pin pin) {
    String plain = "GPIO" + pin.number();
    String label = pin.label().replaceAll("[^A-Za-z0-9_+-]", "_");
    return label.equals(plain) || label.equals(Integer.toString(pin.number()))
        ? plain
        : plain + "_" + label;
  }

  /** Identifier codes are printable characters; one is enough for 94 pins. */
  private static String code(int index) {
    String rest = index < CODES ? "" : code(index / CODES - 1);
    return (char) (FIRST_CODE + index % CODES) + rest;
  }

  private static char value(Level level) {
    return level.isHigh() ? '1' : '0';
  }

  @Override
  public synchronized void on(TraceEvent event) {
    if (closed || !(event instanceof TraceEvent.PinChange change)) {
      return;
    }
    try {
      if (change.nanos() > lastNanos) {
        lastNanos = change.nanos();
        out.write("#" + lastNanos + "\n");
      }
      out.write(value(change.level()) + codes.get(change.pin()) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the trace", e);
    }
  }

  @Override
  public boolean wantsWaveforms() {
    return true;
  }

  /**
   * Ends the dump at a time, so that a viewer shows the last levels.
   *
   * @param nanos since boot
   */
  public synchronized void end(long nanos) {
    try {
      if (!closed && nanos > lastNanos) {
        lastNanos = nanos;
        out.write("#" + nanos + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the trace", e);
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the trace", e);
    }
  }
}
