package org.wasmachine.sim;

import org.wasmachine.hal.Level;

/** Is told when the level of a simulated pin changes. */
@FunctionalInterface
public interface PinListener {
  /**
   * The level has changed. Called in order, one at a time; may use the board.
   *
   * @param nanos when, since boot
   */
  void changed(Level level, long nanos);
}
