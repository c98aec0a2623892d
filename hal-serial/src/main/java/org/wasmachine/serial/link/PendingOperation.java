package org.wasmachine.serial.link;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.wasmachine.serial.protocol.Operation;

/** An operation on its way. The link completes each one exactly once, whatever happens. */
public final class PendingOperation {
  private static final Consumer<Outcome> NOBODY = _ -> {};

  private final Operation operation;
  private final Consumer<Outcome> whenDone;
  private volatile Outcome outcome;
  private volatile Thread waiter;

  PendingOperation(Operation operation, Consumer<Outcome> whenDone) {
    this.operation = operation;
    this.whenDone = whenDone;
  }

  static PendingOperation awaited(Operation operation) {
    return new PendingOperation(operation, NOBODY);
  }

  Operation operation() {
    return operation;
  }

  boolean isDone() {
    return outcome != null;
  }

  /**
   * Waits for the end. One thread.
   *
   * @throws InterruptedException the operation goes on without the waiter
   */
  public Outcome await() throws InterruptedException {
    waiter = Thread.currentThread();
    while (outcome == null) {
      LockSupport.park(this);
      if (outcome == null && Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return outcome;
  }

  void complete(Outcome end) {
    if (outcome == null) {
      outcome = end;
      whenDone.accept(end);
      LockSupport.unpark(waiter);
    }
  }
}
