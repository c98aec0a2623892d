package org.wasmachine.pi4j.board;

import java.util.function.Supplier;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;

/** What everything opened has in common: a name for messages, and an end. */
abstract class Handle implements AutoCloseable {

  private final String name;
  private Runnable onClose = () -> {};
  private volatile boolean closed;

  Handle(String name) {
    this.name = name;
  }

  /** What the board does after the hardware was released; set once, before the handle is used. */
  final void onClose(Runnable action) {
    onClose = action;
  }

  final String name() {
    return name;
  }

  final boolean isClosed() {
    return closed;
  }

  final void requireOpen() {
    if (closed) {
      throw new HalException(ErrorKind.CLOSED, name + ": already closed; open it again");
    }
  }

  final void run(HalErrors.During during, Runnable call) {
    requireOpen();
    HalErrors.run(name, during, call);
  }

  final <T> T call(HalErrors.During during, Supplier<T> call) {
    requireOpen();
    return HalErrors.call(name, during, call);
  }

  /** Puts the hardware into its safe state and lets go of it. Called once. */
  abstract void release();

  @Override
  public final void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      HalErrors.run(name, HalErrors.During.USE, this::release);
    } finally {
      onClose.run();
    }
  }
}
