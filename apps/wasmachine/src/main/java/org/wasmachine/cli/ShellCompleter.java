package org.wasmachine.cli;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.FsException;

/**
 * What the TAB key offers at the prompt: commands, their options, names of apps, files and devices.
 * What fits behind a command is read from its usage, so a new command needs nothing more.
 */
final class ShellCompleter implements Completer {

  /**
   * An option of a usage, its value, or both: {@code -u <App Name>}, {@code --heap=<Heap Size>}.
   */
  private static final Pattern PIECE =
      Pattern.compile("(?<option>--?[a-z_]+=?)?\\s*(?:<(?<value>[^>]+)>)?");

  private static final Pattern APP = Pattern.compile("App Name");
  private static final Pattern FILE = Pattern.compile("App File|file.*|.*directory|copy|dir");
  private static final String NEW_NAME = "-i";

  private final Shell shell;
  private final ShellPaths paths;
  private final Supplier<Stream<String>> apps;

  /**
   * @param apps the names of the installed apps now
   */
  ShellCompleter(Shell shell, ShellPaths paths, Supplier<Stream<String>> apps) {
    this.shell = shell;
    this.paths = paths;
    this.apps = apps;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    List<String> before = line.words().subList(0, line.wordIndex());
    String start = line.word().substring(0, line.wordCursor());
    candidates(before, start).forEach(text -> candidates.add(candidate(text)));
  }

  /** A folder and an option with a value go on without a space. */
  private static Candidate candidate(String text) {
    boolean whole = !text.endsWith("/") && !text.endsWith("=");
    return new Candidate(text, text, null, null, null, null, whole);
  }

  /**
   * What a word may become, also such as do not begin so.
   *
   * @param before the words before it
   * @param start what there is of it
   */
  Stream<String> candidates(List<String> before, String start) {
    if (before.isEmpty()) {
      return shell.names().stream();
    }
    String last = before.getLast();
    if (last.equals(">") || last.equals(">>")) {
      return entries(start);
    }
    String usage = shell.usage(before.getFirst()).orElse("");
    if (start.startsWith("-")) {
      return Stream.concat(pieces(usage).map(piece -> piece.group("option")), Stream.of("--help"))
          .filter(option -> option != null);
    }
    if (last.startsWith("-")) {
      return pieces(usage)
          .filter(piece -> last.equals(piece.group("option")) && !last.equals(NEW_NAME))
          .flatMap(piece -> values(piece.group("value"), start));
    }
    boolean named = pieces(usage).noneMatch(ShellCompleter::isPositional);
    return pieces(usage)
        .filter(piece -> named || isPositional(piece))
        .flatMap(piece -> values(piece.group("value"), start))
        .distinct();
  }

  private static Stream<MatchResult> pieces(String usage) {
    return PIECE.matcher(usage).results().filter(piece -> !piece.group().isBlank());
  }

  private static boolean isPositional(MatchResult piece) {
    return piece.group("option") == null;
  }

  private Stream<String> values(String kind, String start) {
    if (kind == null) {
      return Stream.empty();
    }
    if (APP.matcher(kind).matches()) {
      return apps.get();
    }
    if (FILE.matcher(kind).matches()) {
      return entries(start);
    }
    return kind.equals("string") ? shell.names().stream() : Stream.empty();
  }

  /** What lies where a path leads so far, as it is typed. */
  private Stream<String> entries(String start) {
    int slash = start.lastIndexOf('/');
    String folder = start.substring(0, slash + 1);
    if (folder.equals("/")) {
      return paths.files().mounts().stream().map(mount -> mount.path() + "/");
    }
    try {
      return paths.list(folder.isEmpty() ? "." : folder).stream()
          .map(entry -> folder + entry.name() + (entry.type() == FileType.DIRECTORY ? "/" : ""));
    } catch (FsException none) {
      return Stream.empty();
    }
  }
}
