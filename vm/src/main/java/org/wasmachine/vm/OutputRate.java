package org.wasmachine.vm;

import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.Mutex;

/**
 * Holds what an app prints to so many bytes per second: a writer that is too fast waits on the
 * clock, and nothing is lost. In any span of time no more than the span's share and {@linkplain
 * #piece one piece} goes out. Thread-safe; while one thread of an app waits here, its other threads
 * wait behind it, so that no two mix within a write.
 */
final class OutputRate {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** What may go out at once, in parts of a second: enough for lines, too little for a flood. */
  private static final int PIECES_PER_SECOND = 10;

  /** Prints a piece that the rate has let pass. */
  @FunctionalInterface
  interface Sink {
    void write(int offset, int length);
  }

  private final Clock clock;
  private final long bytesPerSecond;
  private final int piece;
  private final Mutex turn;
  private long freeAt;

  OutputRate(Clock clock, long bytesPerSecond) {
    this.clock = clock;
    this.bytesPerSecond = bytesPerSecond;
    this.piece = Math.clamp(bytesPerSecond / PIECES_PER_SECOND, 1, Integer.MAX_VALUE);
    this.turn = new Mutex(clock);
  }

  /** Bytes that may go out at once after a pause. */
  int piece() {
    return piece;
  }

  /**
   * Passes bytes on, in pieces, each when its time has come.
   *
   * @param beforeWaiting what to do before each wait: show what is buffered
   * @throws InterruptedException if the thread is interrupted; the rest is not written
   */
  void write(int offset, int length, Sink sink, Runnable beforeWaiting)
      throws InterruptedException {
    turn.lockInterruptibly();
    try {
      for (int done = 0; done < length; ) {
        int next = Math.min(piece, length - done);
        await(next, beforeWaiting);
        sink.write(offset + done, next);
        done += next;
      }
    } finally {
      turn.unlock();
    }
  }

  /** Waits until so many bytes have room in a bucket of one piece, and takes the room. */
  private void await(int bytes, Runnable beforeWaiting) throws InterruptedException {
    long start = Math.max(clock.nanos(), freeAt - nanos(piece - bytes));
    if (start > clock.nanos()) {
      beforeWaiting.run();
      clock.sleepUntil(start);
    }
    freeAt = Math.max(freeAt, clock.nanos()) + nanos(bytes);
  }

  private long nanos(int bytes) {
    return Math.ceilDiv(bytes * NANOS_PER_SECOND, bytesPerSecond);
  }
}
