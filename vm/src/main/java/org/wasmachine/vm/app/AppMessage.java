package org.wasmachine.vm.app;

/**
 * Something that happened for an app: a timer, a request, a sample, a packet. Posted to the app's
 * {@link AppQueue} by any thread, delivered on the app's own thread, one at a time.
 */
@FunctionalInterface
public interface AppMessage {

  /**
   * Tells the app. Runs on the app's thread, between two other messages.
   *
   * @param calls how to call the app's handlers; what a handler traps with does not come back here
   */
  void deliver(AppCalls calls);
}
