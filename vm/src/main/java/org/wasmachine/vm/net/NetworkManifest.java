package org.wasmachine.vm.net;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What each app of a machine may reach in the network, as the machine's operator wrote it into a
 * file: a section for an app's name, with what a command line would list for all.
 *
 * <pre>
 * # The thermostat talks to one broker about its own topics.
 * [thermostat]
 * allow-net = broker.home:1883
 * allow-topic = home/thermostat/#, home/time
 *
 * # Any other app.
 * [*]
 * allow-net = 127.0.0.1
 * </pre>
 *
 * <p>The keys are {@code allow-net}, {@code allow-resolve} and {@code allow-topic}; a value may
 * have several entries with commas between them, a key may be repeated. What is not listed is
 * refused, MQTT topics too. An app without a section has that of {@code *}, and nothing if there is
 * none.
 *
 * <p>Immutable.
 */
public final class NetworkManifest {

  private static final String NET = "allow-net";
  private static final String RESOLVE = "allow-resolve";
  private static final String TOPIC = "allow-topic";
  private static final List<String> KEYS = List.of(NET, RESOLVE, TOPIC);
  private static final String ANY_OTHER = "*";

  private final String source;
  private final Map<String, NetworkPolicy> policies;

  private NetworkManifest(String source, Map<String, NetworkPolicy> policies) {
    this.source = source;
    this.policies = Map.copyOf(policies);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it cannot be read or is malformed; the message names the
   *     file and the line
   */
  public static NetworkManifest read(Path file) {
    try {
      return new Reader(file.toString()).read(Files.readAllLines(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the permissions in %s cannot be read: %s".formatted(file, reason(e)), e);
    }
  }

  /** The file as if nothing were in it: no app may reach anything. */
  public static NetworkManifest empty(Path file) {
    return new NetworkManifest(file.toString(), Map.of());
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such file";
      case CharacterCodingException _ -> "it is not UTF-8";
      default -> String.valueOf(failure.getMessage());
    };
  }

  /** What an app may reach. */
  public NetworkPolicy of(String app) {
    return Optional.ofNullable(policies.get(app))
        .or(() -> Optional.ofNullable(policies.get(ANY_OTHER)))
        .orElseGet(() -> policy(source, app, Map.of()));
  }

  private static NetworkPolicy policy(
      String source, String section, Map<String, List<String>> entries) {
    return NetworkPolicy.of(
            entries.getOrDefault(NET, List.of()), entries.getOrDefault(RESOLVE, List.of()))
        .withExactlyTopics(entries.getOrDefault(TOPIC, List.of()))
        .from("[%s] of %s".formatted(section, source));
  }

  /** A file while it is read. */
  private static final class Reader {

    private final String source;
    private final Map<String, NetworkPolicy> policies = new LinkedHashMap<>();
    private final Map<String, List<String>> entries = new LinkedHashMap<>();
    private Optional<String> section = Optional.empty();
    private int line;

    Reader(String source) {
      this.source = source;
    }

    NetworkManifest read(List<String> lines) {
      for (String text : lines) {
        line++;
        String content = text.strip();
        if (content.startsWith("[")) {
          finish();
          begin(content);
        } else if (!content.isEmpty() && !content.startsWith("#")) {
          entry(content);
        }
      }
      finish();
      return new NetworkManifest(source, policies);
    }

    private void begin(String content) {
      String name = content.endsWith("]") ? content.substring(1, content.length() - 1).strip() : "";
      if (name.isEmpty()) {
        throw malformed("expected the name of an app in brackets, like [thermostat]");
      }
      if (policies.containsKey(name)) {
        throw malformed("a second section [%s]".formatted(name));
      }
      section = Optional.of(name);
    }

    private void entry(String content) {
      String[] parts = content.split("=", 2);
      String key = parts[0].strip();
      if (section.isEmpty()) {
        throw malformed("before the first [NAME]");
      }
      if (parts.length < 2 || !KEYS.contains(key)) {
        throw malformed("expected KEY = VALUE with one of " + String.join(", ", KEYS));
      }
      List<String> values =
          Stream.of(parts[1].split(",")).map(String::strip).filter(v -> !v.isEmpty()).toList();
      try { // here, where the line is known
        policy(source, section.get(), Map.of(key, values));
      } catch (IllegalArgumentException e) {
        throw malformed(e.getMessage());
      }
      entries.computeIfAbsent(key, _ -> new ArrayList<>()).addAll(values);
    }

    private void finish() {
      section.ifPresent(name -> policies.put(name, policy(source, name, entries)));
      entries.clear();
    }

    private IllegalArgumentException malformed(String what) {
      return new IllegalArgumentException("%s, line %d: %s".formatted(source, line, what));
    }
  }
}
