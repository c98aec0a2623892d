package org.wasmachine.vm.fs;

import org.wasmachine.hal.Errno;

/** Arithmetic of file positions. */
final class Positions {

  private Positions() {}

  /**
   * Where a seek ends.
   *
   * @throws FsException {@code EINVAL} before the start, {@code EOVERFLOW} beyond 63 bits
   */
  static long moved(long position, long size, long offset, Whence whence) {
    long origin =
        switch (whence) {
          case SET -> 0;
          case CURRENT -> position;
          case END -> size;
        };
    try {
      long moved = Math.addExact(origin, offset);
      if (moved < 0) {
        throw new FsException(Errno.EINVAL);
      }
      return moved;
    } catch (ArithmeticException e) {
      throw new FsException(Errno.EOVERFLOW);
    }
  }
}
