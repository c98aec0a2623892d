package org.wasmachine.vm.fs;

/**
 * What can be done with a file now without waiting.
 *
 * @param readable a read returns at once, be it with an error or the end of the file
 * @param writable a write returns at once
 * @param available bytes known to be there for reading; 0 if unknown
 * @param hangup the other side is gone
 */
public record Readiness(boolean readable, boolean writable, long available, boolean hangup) {

  /** Never waits. */
  public static final Readiness ALWAYS = new Readiness(true, true, 0, false);
}
