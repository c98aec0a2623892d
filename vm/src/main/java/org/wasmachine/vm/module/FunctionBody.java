package org.wasmachine.vm.module;

/**
 * The code of one defined function: locals, and the slice {@code [start, end)} of the module's
 * bytes that holds its instructions, final {@code end} included.
 *
 * @param localTypes types of the declared locals (parameters not included), run by run
 * @param localCounts length of each run; their sum is at most {@link #MAX_LOCALS}
 */
public record FunctionBody(int start, int end, ValueType[] localTypes, int[] localCounts) {
  /** The most locals a function may declare (limit of the JavaScript embedding; WAMR has none). */
  public static final int MAX_LOCALS = 50_000;

  /** How many locals are declared, parameters not included. */
  public int localCount() {
    int sum = 0;
    for (int count : localCounts) {
      sum += count;
    }
    return sum;
  }
}
