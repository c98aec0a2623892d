package org.wasmachine.boards;

import java.util.List;
import java.util.SequencedMap;

/**
 * What a profile file contains, before anybody asked what it means. Lines count from 1; 0 is
 * unknown.
 */
sealed interface Tree {

  int line();

  /** A single value; {@code plain} when it was written without quotes. */
  record Text(String value, boolean plain, int line) implements Tree {}

  record Sequence(List<Tree> items, int line) implements Tree {}

  record Mapping(SequencedMap<String, Tree> entries, int line) implements Tree {}
}
