package org.wasmachine.boards;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wasmachine.hal.Nearest;

/**
 * A mapping of a profile file, asked key by key. Every question says what it expects; the answer is
 * that, or an {@link InvalidProfileException} with the path of the key. Keys that nobody asked for
 * are refused when the section is done.
 */
final class Section {

  private final String source;
  private final String path;
  private final Tree.Mapping mapping;
  private final Set<String> asked = new LinkedHashSet<>();

  private Section(String source, String path, Tree.Mapping mapping) {
    this.source = source;
    this.path = path;
    this.mapping = mapping;
  }

  /** Reads the whole file with {@code reader}. */
  static <T> T read(String source, Tree tree, Function<Section, T> reader) {
    return read(source, "", tree, reader);
  }

  private static <T> T read(String source, String path, Tree tree, Function<Section, T> reader) {
    if (!(tree instanceof Tree.Mapping mapping)) {
      throw wrong(source, path, tree, "a mapping of keys");
    }
    Section section = new Section(source, path, mapping);
    T result = reader.apply(section);
    section.refuseUnknownKeys();
    return result;
  }

  private void refuseUnknownKeys() {
    for (var entry : mapping.entries().entrySet()) {
      if (!asked.contains(entry.getKey())) {
        String advice =
            Nearest.to(abbreviated(entry.getKey()), asked)
                .map(key -> "did you mean \"" + key + "\"?")
                .orElse("expected one of " + String.join(", ", asked));
        throw new InvalidProfileException(
            source, child(entry.getKey()), entry.getValue().line(), "unknown key; " + advice);
      }
    }
  }

  String text(String key) {
    return text(required(key, "a text"), child(key), "a text");
  }

  Optional<String> optionalText(String key) {
    return value(key).map(tree -> text(tree, child(key), "a text"));
  }

  List<String> texts(String key) {
    return items(key, "a text", (tree, at) -> text(tree, at, "a text"));
  }

  /** A text of a given form, for example {@code [a-z]+} described as "lower-case letters". */
  String text(String key, String form, String expected) {
    Tree tree = required(key, expected);
    String text = text(tree, child(key), expected);
    if (!text.matches(form)) {
      throw wrong(source, child(key), tree, expected);
    }
    return text;
  }

  boolean flag(String key) {
    Map<String, Boolean> names = new LinkedHashMap<>();
    names.put("true", true);
    names.put("false", false);
    return value(key).map(tree -> choice(tree, child(key), names)).orElse(false);
  }

  /** An enum constant, written in lower case. */
  <E extends Enum<E>> E choice(String key, Class<E> type) {
    Map<String, E> names =
        Stream.of(type.getEnumConstants())
            .collect(
                Collectors.toMap(
                    e -> e.name().toLowerCase(Locale.ROOT),
                    e -> e,
                    (a, _) -> a,
                    LinkedHashMap::new));
    return choice(required(key, oneOf(names.keySet())), child(key), names);
  }

  private <T> T choice(Tree tree, String at, Map<String, T> names) {
    String expected = oneOf(names.keySet());
    T result = names.get(text(tree, at, expected));
    if (result == null) {
      throw wrong(source, at, tree, expected);
    }
    return result;
  }

  private static String oneOf(Set<String> names) {
    return "one of " + names.stream().collect(Collectors.joining(", "));
  }

  long integer(String key, long min, long max) {
    return integer(required(key, range(min, max)), child(key), min, max);
  }

  int integer(String key, int min, int max) {
    return (int) integer(key, (long) min, max);
  }

  OptionalInt optionalInteger(String key, int min, int max) {
    return value(key)
        .map(tree -> OptionalInt.of((int) integer(tree, child(key), min, max)))
        .orElse(OptionalInt.empty());
  }

  long integerOr(String key, long otherwise, long min, long max) {
    return value(key).map(tree -> integer(tree, child(key), min, max)).orElse(otherwise);
  }

  int integerOr(String key, int otherwise, int min, int max) {
    return (int) integerOr(key, (long) otherwise, min, max);
  }

  private long integer(Tree tree, String at, long min, long max) {
    String text = text(tree, at, range(min, max));
    try {
      long value = Long.decode(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong(source, at, tree, range(min, max));
    }
    throw wrong(source, at, tree, range(min, max));
  }

  private static String range(long min, long max) {
    return "a whole number from " + min + " to " + max;
  }

  /** A list of numbers and ranges such as {@code [0-5, 9]}; empty when the key is absent. */
  SortedSet<Integer> numbers(String key, int min, int max) {
    String expected =
        "numbers or ranges (such as 4-7), ascending, from %d to %d".formatted(min, max);
    SortedSet<Integer> result = new TreeSet<>();
    items(
        key,
        expected,
        (tree, at) -> {
          String text = text(tree, at, expected);
          if (!text.matches("[0-9]{1,4}(-[0-9]{1,4})?")) {
            throw wrong(source, at, tree, expected);
          }
          String[] ends = text.split("-");
          int first = Integer.parseInt(ends[0]);
          int last = Integer.parseInt(ends[ends.length - 1]);
          if (first < min || last > max || last < first) {
            throw wrong(source, at, tree, expected);
          }
          for (int n = first; n <= last; n++) {
            if (!result.add(n)) {
              throw fail(at, tree.line(), "expected each number once, found " + n + " again");
            }
          }
          return text;
        });
    return result;
  }

  /** A mapping from numbers to values; empty when the key is absent. */
  <T> Map<Integer, T> byNumber(String key, int max, Function<Entry, T> reader) {
    Map<Integer, T> result = new LinkedHashMap<>();
    forEach(
        key,
        entry -> {
          String expected = range(0, max) + " as key";
          String name = entry.key();
          if (!name.matches("[0-9]{1,6}") || Integer.parseInt(name) > max) {
            throw fail(entry.path(), entry.line(), "expected " + expected);
          }
          result.put(Integer.parseInt(name), reader.apply(entry));
        });
    return result;
  }

  /** A mapping from names to values; empty when the key is absent. */
  <T> Map<String, T> byName(String key, Function<Entry, T> reader) {
    Map<String, T> result = new LinkedHashMap<>();
    forEach(key, entry -> result.put(entry.key(), reader.apply(entry)));
    return result;
  }

  private void forEach(String key, java.util.function.Consumer<Entry> action) {
    Optional<Tree> tree = value(key);
    if (tree.isEmpty()) {
      return;
    }
    if (!(tree.get() instanceof Tree.Mapping entries)) {
      throw wrong(source, child(key), tree.get(), "a mapping of keys");
    }
    entries.entries().forEach((name, value) -> action.accept(new Entry(this, key, name, value)));
  }

  /** One key and value of a mapping whose keys are data. */
  record Entry(Section section, String parent, String key, Tree value) {

    String path() {
      return section.child(parent) + "." + key;
    }

    int line() {
      return value.line();
    }

    String text() {
      return section.text(value, path(), "a text");
    }

    int integer(int min, int max) {
      return (int) integer((long) min, max);
    }

    long integer(long min, long max) {
      return section.integer(value, path(), min, max);
    }

    List<String> texts() {
      return section.items(value, path(), "a text", (tree, at) -> section.text(tree, at, "a text"));
    }

    InvalidProfileException fail(String problem) {
      return section.fail(path(), line(), problem);
    }
  }

  <T> T section(String key, Function<Section, T> reader) {
    return read(source, child(key), required(key, "a mapping of keys"), reader);
  }

  <T> Optional<T> optionalSection(String key, Function<Section, T> reader) {
    return value(key).map(tree -> read(source, child(key), tree, reader));
  }

  /** A list of sections; empty when the key is absent. */
  <T> List<T> sections(String key, Function<Section, T> reader) {
    return items(key, "a list", (tree, at) -> read(source, at, tree, reader));
  }

  private <T> List<T> items(String key, String expected, ItemReader<T> reader) {
    return value(key).map(tree -> items(tree, child(key), expected, reader)).orElse(List.of());
  }

  private <T> List<T> items(Tree tree, String at, String expected, ItemReader<T> reader) {
    if (!(tree instanceof Tree.Sequence sequence)) {
      throw wrong(source, at, tree, expected.startsWith("a ") ? "a list" : "a list of " + expected);
    }
    List<T> result = new ArrayList<>();
    for (Tree item : sequence.items()) {
      result.add(reader.read(item, at + "[" + result.size() + "]"));
    }
    return result;
  }

  private interface ItemReader<T> {
    T read(Tree tree, String at);
  }

  boolean has(String key) {
    return value(key).isPresent();
  }

  /** A problem of the value of a key of this section. */
  InvalidProfileException fail(String key, String problem) {
    int line =
        Optional.ofNullable(mapping.entries().get(key)).map(Tree::line).orElse(mapping.line());
    return fail(child(key), line, problem);
  }

  private InvalidProfileException fail(String at, int line, String problem) {
    return new InvalidProfileException(source, at, line, problem);
  }

  private String text(Tree tree, String at, String expected) {
    if (tree instanceof Tree.Text text && !isNull(text)) {
      return text.value();
    }
    throw wrong(source, at, tree, expected);
  }

  private Optional<Tree> value(String key) {
    asked.add(key);
    return Optional.ofNullable(mapping.entries().get(key));
  }

  private Tree required(String key, String expected) {
    return value(key)
        .orElseThrow(
            () -> fail(child(key), mapping.line(), "expected " + expected + ", found nothing"));
  }

  private String child(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static boolean isNull(Tree.Text text) {
    return text.plain() && Set.of("", "~", "null").contains(text.value());
  }

  private static InvalidProfileException wrong(
      String source, String at, Tree tree, String expected) {
    String found =
        switch (tree) {
          case Tree.Text text when isNull(text) -> "nothing";
          case Tree.Text(String value, _, _) -> "\"" + abbreviated(value) + "\"";
          case Tree.Sequence _ -> "a list";
          case Tree.Mapping _ -> "a mapping";
        };
    return new InvalidProfileException(
        source, at, tree.line(), "expected " + expected + ", found " + found);
  }

  private static String abbreviated(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
