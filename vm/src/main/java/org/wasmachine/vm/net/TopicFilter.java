package org.wasmachine.vm.net;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A set of MQTT topics: {@code +} stands for one level, {@code #} at the end for all further ones
 * (MQTT 3.1.1, 4.7). Neither stands for a first level that begins with {@code $}.
 *
 * @param text the filter as it was written
 * @param levels between the slashes
 */
public record TopicFilter(String text, List<String> levels) {

  private static final int MAX_BYTES = 0xFFFF;
  private static final String SHARED = "$share/";

  /**
   * Reads a filter.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static TopicFilter parse(String text) {
    TopicFilter filter = new TopicFilter(text, List.of(text.split("/", -1)));
    if (!fits(text) || !filter.wildcardsStandAlone()) {
      throw new IllegalArgumentException(
          "'%s' is no MQTT topic filter; expected one like home/+/light or home/#".formatted(text));
    }
    return filter;
  }

  /** Whether a message can be published to this topic. */
  public static boolean isTopic(String text) {
    return fits(text) && text.indexOf('+') < 0 && text.indexOf('#') < 0;
  }

  private static boolean fits(String text) {
    return !text.isEmpty()
        && text.indexOf('\0') < 0
        && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  private boolean wildcardsStandAlone() {
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      boolean wild = level.indexOf('+') >= 0 || level.indexOf('#') >= 0;
      boolean alone = level.equals("+") || level.equals("#") && i == levels.size() - 1;
      if (wild && !alone) {
        return false;
      }
    }
    return true;
  }

  /** Whether it has a wildcard, so that nothing can be published to it. */
  public boolean wild() {
    return !isTopic(text);
  }

  /** Whether a topic is in the set. */
  public boolean matches(String topic) {
    return covers(List.of(topic.split("/", -1)));
  }

  /**
   * Whether all topics of another set are in this one. Of a shared subscription ({@code
   * $share/GROUP/FILTER}) the filter counts.
   */
  public boolean covers(TopicFilter other) {
    boolean shared = other.text.startsWith(SHARED) && other.levels.size() > 2;
    return covers(shared ? other.levels.subList(2, other.levels.size()) : other.levels);
  }

  private boolean covers(List<String> other) {
    if (other.getFirst().startsWith("$") && !levels.getFirst().equals(other.getFirst())) {
      return false;
    }
    for (int i = 0; i < levels.size(); i++) {
      String mine = levels.get(i);
      if (mine.equals("#")) {
        return true;
      }
      if (i == other.size()
          || other.get(i).equals("#")
          || !mine.equals("+") && !mine.equals(other.get(i))) {
        return false;
      }
    }
    return levels.size() == other.size();
  }

  @Override
  public String toString() {
    return text;
  }
}
