package org.wasmachine.hal.time;

/** Runs the action of an alarm so that a failing one does not stop the clock. */
final class AlarmAction {
  private static final System.Logger LOG = System.getLogger(AlarmAction.class.getName());

  private AlarmAction() {}

  static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "An alarm action failed", e);
    }
  }
}
