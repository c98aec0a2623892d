package org.wasmachine.serial.bridge;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalInt;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.protocol.Status;

/** One kind of device of a served board: what a host has open of it. One thread at a time. */
interface Peripheral {
  /** Who has the board's pins, for messages. */
  String CONSUMER = "bridge";

  /** The byte that stands for no pin, or the bus's fixed one. */
  int NO_PIN = 0xFF;

  /** Executes one operation, as {@link org.wasmachine.serial.device.OperationTarget#execute}. */
  Status execute(int code, ByteBuffer in, ByteBuffer out);

  /** Closes everything. */
  void releaseAll();

  /** A pin as it stands in an operation. */
  static OptionalInt pin(int number) {
    return number == NO_PIN ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** Closes what was found; {@code null}: it was not open. */
  static Status close(AutoCloseable handle) {
    if (handle == null) {
      return Status.NOT_CONFIGURED;
    }
    try {
      handle.close();
      return Status.OK;
    } catch (HalException e) {
      return Status.of(e.kind());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes all and forgets them. */
  static void closeAll(Map<Integer, ? extends AutoCloseable> handles) {
    handles.values().forEach(Peripheral::close);
    handles.clear();
  }
}
