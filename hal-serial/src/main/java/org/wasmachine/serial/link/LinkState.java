package org.wasmachine.serial.link;

/** Whether a device is there. */
public enum LinkState {
  /** Operations go through. */
  UP,
  /** The device is gone or silent; operations wait for it to come back. */
  LOST,
  /** It has been gone for longer than operations wait; they fail at once. Still looking for it. */
  DOWN,
  /** Closed by its owner. */
  CLOSED
}
