package org.wasmachine.vm.fs;

/**
 * What a descriptor may be used for, in the bits of WASI preview 1.
 *
 * @param base for the descriptor itself
 * @param inheriting at most for what is opened through it
 */
public record Rights(long base, long inheriting) {

  /** Nothing withheld. */
  public static final Rights ALL = new Rights(-1L, -1L);
}
