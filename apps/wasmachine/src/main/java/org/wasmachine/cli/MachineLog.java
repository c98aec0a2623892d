package org.wasmachine.cli;

import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.wasmachine.vm.Console;

/**
 * What a machine says: its own lines in the peer's words, the output of its apps, and what
 * libraries log. It goes out as text or as one JSON object per line, and the last of it is kept for
 * the shell's {@code log}. Thread-safe.
 */
final class MachineLog implements AutoCloseable {

  /** How it goes out. */
  enum Form {
    /** Apps and machine as they print, on standard output; libraries on standard error. */
    text,
    /** Everything on standard output, one JSON object per line. */
    json,
    /** Nothing of apps and machine; libraries on standard error. */
    none
  }

  private static final int KEPT = 1000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * A line.
   *
   * @param source {@code machine}, {@code app/NAME} or the short name of a class
   */
  record Line(Instant at, String level, String source, String message) {

    String text() {
      return "%s %-5s %s: %s".formatted(TIME.format(at), level, source, message);
    }

    String json() {
      return "{\"time\":\"%s\",\"level\":\"%s\",\"source\":%s,\"message\":%s}"
          .formatted(at, level, JsonContainer.quoted(source), JsonContainer.quoted(message));
    }
  }

  private final Form form;
  private final PrintStream out;
  private final OutputStream apps;
  private final Deque<Line> kept = new ArrayDeque<>();
  private final Logger root = Logger.getLogger("");
  private final Level levelBefore = root.getLevel();
  private final Handler listener = new Listener();
  private final List<Handler> silenced = new ArrayList<>();

  private MachineLog(Form form, PrintStream out) {
    this.form = form;
    this.out = out;
    this.apps = form == Form.text ? new BufferedOutputStream(out) : OutputStream.nullOutputStream();
    if (form == Form.json) {
      silenced.addAll(List.of(root.getHandlers()));
    }
    silenced.forEach(root::removeHandler);
    root.addHandler(listener);
  }

  /** Starts listening to what libraries log; a program has one at a time. */
  static MachineLog open(Form form, PrintStream out) {
    return new MachineLog(form, out);
  }

  /** Libraries also say what went well, unless the user has set the level. */
  MachineLog detailed() {
    if (System.getenv(LogConfiguration.VARIABLE) == null) {
      root.setLevel(Level.INFO);
    }
    return this;
  }

  private final class Listener extends Handler {
    private final LogFormat format = new LogFormat();

    @Override
    public void publish(LogRecord message) {
      if (isLoggable(message)) {
        String logger = message.getLoggerName() == null ? "" : message.getLoggerName();
        add(
            new Line(
                message.getInstant(),
                LogFormat.name(message.getLevel()),
                logger.substring(logger.lastIndexOf('.') + 1),
                format.formatMessage(message)));
      }
    }

    @Override
    public void flush() {
      // nothing waits
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  private void add(Line line) {
    synchronized (kept) {
      if (kept.size() == KEPT) {
        kept.removeFirst();
      }
      kept.addLast(line);
    }
    if (form == Form.json) {
      out.println(line.json());
    }
  }

  /** A line of the machine itself. */
  void machine(String message) {
    add(new Line(Instant.now(), "INFO", "machine", message));
    if (form == Form.text) {
      out.println(message);
    }
  }

  /** The console of an app. */
  Console console(String app) {
    OutputStream stream =
        new AppOutput(apps, line -> add(new Line(Instant.now(), "INFO", "app/" + app, line)));
    return new Console(InputStream.nullInputStream(), stream, stream);
  }

  /** The last lines, oldest first. */
  List<Line> last(int count) {
    synchronized (kept) {
      return kept.stream().skip(Math.max(0, kept.size() - count)).toList();
    }
  }

  @Override
  public void close() {
    root.removeHandler(listener);
    silenced.forEach(root::addHandler);
    root.setLevel(levelBefore);
  }
}
