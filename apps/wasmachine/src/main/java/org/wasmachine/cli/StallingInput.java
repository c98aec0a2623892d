package org.wasmachine.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A stream whose reads time out as those of a socket do. On a serial line nothing else says that a
 * sender has died in the middle of a frame.
 */
final class StallingInput extends InputStream {

  private static final int CHUNK = 4096;
  private static final int CHUNKS = 64;
  private static final byte[] END = {};

  private final InputStream source;
  private final Duration patience;
  private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS);
  private final Thread pump;
  private byte[] current = END;
  private int at;
  private boolean ended;

  /** Reads from now on; ends with {@code source}. */
  StallingInput(InputStream source, Duration patience) {
    this.source = source;
    this.patience = patience;
    this.pump = Thread.ofPlatform().daemon().name("serial in").start(this::pump);
  }

  private void pump() {
    try {
      byte[] some = new byte[CHUNK];
      for (int count = source.read(some); count >= 0; count = source.read(some)) {
        if (count > 0) { // a serial port's own time-out reads nothing; that is no sign of life
          chunks.put(Arrays.copyOf(some, count));
        }
      }
    } catch (IOException gone) {
      // the same as an end for who reads
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  private void end() {
    try {
      chunks.put(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether there is a byte.
   *
   * @throws SocketTimeoutException if none came in time
   */
  private boolean fill() throws IOException {
    while (at == current.length && !ended) {
      try {
        byte[] next = chunks.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
          throw new SocketTimeoutException("nothing came");
        }
        ended = next == END;
        current = next;
        at = 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new java.io.InterruptedIOException();
      }
    }
    return at < current.length;
  }

  @Override
  public int read() throws IOException {
    return fill() ? current[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, current.length - at);
    System.arraycopy(current, at, into, offset, count);
    at += count;
    return count;
  }

  /** Takes nothing more; the source is left to its owner. */
  @Override
  public void close() {
    pump.interrupt();
  }

  @Override
  public int available() {
    return current.length - at;
  }
}
