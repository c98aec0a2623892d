package org.wasmachine.serial.link;

import org.wasmachine.hal.ErrorKind;
import org.wasmachine.serial.protocol.Result;

/** What became of a submitted operation. */
public sealed interface Outcome {
  /** The device executed or refused it, exactly once. */
  record Answered(Result result) implements Outcome {}

  /**
   * The way to the device broke.
   *
   * @param kind of the failure
   * @param reason for people
   * @param unknown whether it may have been executed; {@code false}: certainly not
   */
  record Lost(ErrorKind kind, String reason, boolean unknown) implements Outcome {
    /** The reason and what it means for the operation. */
    public String text() {
      return reason
          + (unknown
              ? "; whether this operation was executed is unknown"
              : "; this operation was not executed");
    }
  }
}
