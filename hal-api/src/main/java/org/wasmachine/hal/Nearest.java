package org.wasmachine.hal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what someone probably meant, for error messages. */
public final class Nearest {
  private Nearest() {}

  /**
   * The known name with the fewest typing errors (Levenshtein distance, letter case aside) against
   * a wanted one; empty if none is near enough to be meant, that is, within half of its length. A
   * name that contains the wanted one counts as nearer than any that does not.
   */
  public static Optional<String> to(String wanted, Collection<String> known) {
    String lower = wanted.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(
            Comparator.<String, Boolean>comparing(name -> !contains(name, lower))
                .thenComparing(name -> distance(lower, name))
                .thenComparing(Comparator.naturalOrder()))
        .filter(
            name ->
                contains(name, lower)
                    || distance(lower, name) * 2 <= Math.max(lower.length(), name.length()));
  }

  /** Three letters at least, so that a single one does not name everything it occurs in. */
  private static boolean contains(String name, String wanted) {
    return wanted.length() >= 3 && name.toLowerCase(Locale.ROOT).contains(wanted);
  }

  private static int distance(String wanted, String name) {
    String other = name.toLowerCase(Locale.ROOT);
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= wanted.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = diagonal + (wanted.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
