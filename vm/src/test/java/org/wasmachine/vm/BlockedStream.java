package org.wasmachine.vm;

import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;

/**
 * A full pipe that nobody reads: who writes waits, and no interrupt ends that, until it is read.
 */
final class BlockedStream extends OutputStream implements AutoCloseable {

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch read = new CountDownLatch(1);

  @Override
  public void write(int value) {
    reached.countDown();
    while (read.getCount() > 0) {
      try {
        read.await();
      } catch (InterruptedException e) {
        // as a write to a pipe: it goes on
      }
    }
  }

  /** Waits until somebody waits in {@link #write}. */
  void awaitWriter() throws InterruptedException {
    reached.await();
  }

  /** Somebody reads from now on. */
  void startReading() {
    read.countDown();
  }

  @Override
  public void close() {
    startReading();
  }
}
