package org.wasmachine.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.wasmachine.hal.HalException;

/**
 * A serial line of this computer that something is served at. One that goes away, such as a USB
 * gadget's, is opened again when it is back.
 */
final class SerialLine implements AutoCloseable {

  private static final Logger LOG = System.getLogger(SerialLine.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** What is done at the line, until its stream ends. */
  @FunctionalInterface
  interface Use {
    void with(SerialStream stream);
  }

  private final String device;
  private final int baud;
  private final Use use;
  private final Thread thread;
  private SerialStream stream;
  private boolean closed;

  private SerialLine(String device, int baud, Use use) {
    this.device = device;
    this.baud = baud;
    this.use = use;
    this.stream = SerialStream.open(device, baud);
    this.thread = Thread.ofPlatform().daemon().name(device).start(this::run);
  }

  /**
   * Opens a line and starts using it, on a thread of its own.
   *
   * @throws HalException if it cannot be opened now
   */
  static SerialLine start(String device, int baud, Use use) {
    return new SerialLine(device, baud, use);
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized SerialStream stream() {
    return stream;
  }

  private void run() {
    while (!isClosed()) {
      SerialStream current = stream();
      try {
        use.with(current);
      } finally {
        current.close();
      }
      if (!isClosed()) {
        LOG.log(Level.WARNING, "{0} is gone; waiting for it", device);
        reopen();
      }
    }
  }

  private void reopen() {
    try {
      boolean absent = true;
      while (absent) {
        Thread.sleep(RETRY);
        absent = !opened();
      }
      LOG.log(Level.INFO, "{0} is back", device);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private synchronized boolean opened() {
    if (!closed) {
      try {
        stream = SerialStream.open(device, baud);
      } catch (HalException absent) {
        LOG.log(Level.DEBUG, "{0}: {1}", device, absent.getMessage());
        return false;
      }
    }
    return true;
  }

  /** Ends the use and closes the line. */
  @Override
  public synchronized void close() {
    closed = true;
    stream.close();
    thread.interrupt();
  }
}
