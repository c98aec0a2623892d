package org.wasmachine.vm;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Objects;

/**
 * A stream that people or programs read, so that waiting for them can end: a write of the JDK to a
 * full pipe cannot be interrupted, so a thread of its own waits in it. Buffered; what is written
 * goes out when it is flushed or fills the buffer. The thread ends when nothing was written for a
 * while.
 *
 * <p>Thread-safe. A writer or flusher that is interrupted while it waits gets an {@link
 * InterruptedIOException} and keeps its interrupt.
 */
public final class ConsoleOutput extends OutputStream {

  private static final int CAPACITY = 8192;
  private static final long IDLE_MILLIS = 1000;

  private final OutputStream target;
  private final boolean immediate;
  private byte[] filling = new byte[CAPACITY];
  private byte[] spare = new byte[CAPACITY];
  private int filled;
  private long accepted;
  private long written;
  private boolean flushing;
  private boolean pumping;
  private IOException failure;

  private ConsoleOutput(OutputStream target, boolean immediate) {
    this.target = Objects.requireNonNull(target);
    this.immediate = immediate;
  }

  /** Written when it is flushed or the buffer is full: for standard output. */
  public static ConsoleOutput buffered(OutputStream target) {
    return new ConsoleOutput(target, false);
  }

  /** Written at once: for standard error. */
  public static ConsoleOutput immediate(OutputStream target) {
    return new ConsoleOutput(target, true);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException also if an earlier write failed, for example because nobody reads any more
   */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    synchronized (this) {
      for (int done = 0; done < length; ) {
        requireNoFailure();
        if (filled == CAPACITY) {
          pump();
          await(0);
        } else {
          int count = Math.min(CAPACITY - filled, length - done);
          System.arraycopy(bytes, offset + done, filling, filled, count);
          filled += count;
          accepted += count;
          done += count;
        }
      }
    }
    if (immediate) {
      flush();
    }
  }

  /** Waits until everything that was written so far has gone out. */
  @Override
  public synchronized void flush() throws IOException {
    long all = begin();
    while (written < all) {
      requireNoFailure();
      await(0);
    }
    requireNoFailure();
  }

  /**
   * As {@link #flush}, but waits no longer than {@code limit}.
   *
   * @return whether everything has gone out
   */
  public synchronized boolean flush(Duration limit) throws IOException {
    long all = begin();
    long end = System.nanoTime() + limit.toNanos();
    while (written < all) {
      requireNoFailure();
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      await(left);
    }
    requireNoFailure();
    return true;
  }

  private long begin() {
    if (written < accepted) {
      flushing = true;
      pump();
    }
    return accepted;
  }

  private void requireNoFailure() throws IOException {
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  private void await(long millis) throws InterruptedIOException {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException)
          new InterruptedIOException("interrupted while nobody reads").initCause(e);
    }
  }

  private void pump() {
    if (pumping) {
      notifyAll();
    } else {
      pumping = true;
      Thread.ofPlatform().daemon().name("console-output").start(this::writeUntilIdle);
    }
  }

  private void writeUntilIdle() {
    byte[] chunk = {};
    int count = 0;
    while (true) {
      synchronized (this) {
        if (count > 0) {
          spare = chunk;
          written += count;
          notifyAll();
        }
        if (!somethingToDo()) {
          pumping = false;
          return;
        }
        chunk = filling;
        count = filled;
        filling = spare;
        filled = 0;
        flushing = false;
        notifyAll();
      }
      try {
        writeNow(chunk, count);
      } catch (IOException e) {
        fail(e);
        return;
      }
    }
  }

  /** Waits for work; false if there was none for a while. */
  private boolean somethingToDo() {
    long idleAt = System.nanoTime() + IDLE_MILLIS * 1_000_000;
    while (filled < CAPACITY && !flushing) {
      long left = (idleAt - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        return false; // nobody has reason to; the next write starts another thread
      }
    }
    return true;
  }

  private void writeNow(byte[] chunk, int count) throws IOException {
    target.write(chunk, 0, count);
    target.flush();
    if (target instanceof PrintStream printer && printer.checkError()) { // it throws nothing
      throw new IOException("cannot write standard output: it is closed or full");
    }
  }

  private synchronized void fail(IOException e) {
    failure = e;
    pumping = false;
    notifyAll();
  }
}
