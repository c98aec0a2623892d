package org.wasmachine.vm.thread;

/** Unwinds a guest thread that ends itself with {@code pthread_exit}. */
final class ThreadExit extends RuntimeException {

  private final int value;

  ThreadExit(int value) {
    super("thread exit", null, false, false);
    this.value = value;
  }

  int value() {
    return value;
  }
}
