package org.wasmachine.vm.fs;

import java.util.Optional;

/** What an offset counts from; the order is that of C and of WASI preview 1: 0, 1, 2. */
public enum Whence {
  SET,
  CURRENT,
  END;

  /** By number; empty if there is none. */
  public static Optional<Whence> of(int number) {
    return number >= 0 && number < values().length
        ? Optional.of(values()[number])
        : Optional.empty();
  }
}
