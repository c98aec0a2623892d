package org.wasmachine.serial.device;

import java.nio.ByteBuffer;
import org.wasmachine.serial.protocol.Status;

/** Who executes the operations of a session. One thread at a time. */
public interface OperationTarget {
  /**
   * Executes one operation.
   *
   * @param code its first byte
   * @param in behind the code; takes exactly its arguments. Running out of bytes ({@link
   *     java.nio.BufferUnderflowException}) counts as malformed
   * @param out takes the result. Running out of room ({@link java.nio.BufferOverflowException})
   *     counts as too long
   */
  Status execute(int code, ByteBuffer in, ByteBuffer out);

  /** Puts everything into its safe state. */
  void releaseAll();
}
