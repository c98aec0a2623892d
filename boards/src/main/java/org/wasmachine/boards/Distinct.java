package org.wasmachine.boards;

import java.util.Set;

/** Numbers that name something: each may be used once. */
final class Distinct {

  private Distinct() {}

  /** The value of a key from 0 to {@code max} that is not yet in {@code seen}; adds it. */
  static int number(Section section, String key, int max, Set<Integer> seen) {
    int number = section.integer(key, 0, max);
    if (!seen.add(number)) {
      throw section.fail(key, "expected a number of its own, found " + number + " again");
    }
    return number;
  }
}
