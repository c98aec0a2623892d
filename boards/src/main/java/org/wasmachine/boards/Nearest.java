package org.wasmachine.boards;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
final class Nearest {

  private static final int MAX_LENGTH = 64;

  private Nearest() {}

  /**
   * The candidate closest to {@code word}; empty when none is close enough to be a typing mistake.
   */
  static Optional<String> to(String word, Collection<String> candidates) {
    if (word.isBlank() || word.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String lower = word.toLowerCase(Locale.ROOT);
    return candidates.stream()
        .map(c -> new Match(c, score(lower, c.toLowerCase(Locale.ROOT))))
        .filter(m -> m.score <= Math.max(2, lower.length() / 3))
        .min(Comparator.comparingInt(Match::score).thenComparing(Match::word))
        .map(Match::word);
  }

  private record Match(String word, int score) {}

  /** A part of the candidate counts as close: {@code s3-box} means {@code esp32-s3-box}. */
  private static int score(String word, String candidate) {
    int distance = distance(word, candidate);
    boolean part = word.length() >= 3 && candidate.contains(word);
    return part ? Math.min(distance, 2) : distance;
  }

  /** Levenshtein distance, counting a swap of neighbours as one. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
