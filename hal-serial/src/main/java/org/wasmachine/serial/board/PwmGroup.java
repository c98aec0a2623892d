package org.wasmachine.serial.board;

import java.util.HashSet;
import java.util.Set;
import org.wasmachine.hal.Frequency;

/** The outputs of one PWM timer, which share frequency and pause. Guarded by the board's lock. */
final class PwmGroup {
  final int timer;
  final Set<SerialPwmChannel> outputs = new HashSet<>();
  Frequency frequency;
  boolean running = true;

  PwmGroup(int timer, Frequency frequency) {
    this.timer = timer;
    this.frequency = frequency;
  }
}
