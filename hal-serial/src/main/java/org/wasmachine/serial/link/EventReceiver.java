package org.wasmachine.serial.link;

import java.nio.ByteBuffer;
import java.util.List;
import org.wasmachine.serial.protocol.DeviceEvent;

/**
 * Puts events into order: no gap, none twice (PROTOCOL.md section 4). Guarded by the link's lock.
 */
final class EventReceiver {
  private int expected;

  /** The session's first event, or where a resumed one goes on. */
  void expect(int number) {
    expected = number;
  }

  /** The number to acknowledge. */
  int expected() {
    return expected;
  }

  /** The new events of an EVENTS payload; none if it lies behind a gap. */
  List<DeviceEvent> accept(ByteBuffer payload) {
    if (payload.remaining() < DeviceEvent.HEADER) {
      return List.of();
    }
    int count = (payload.remaining() - DeviceEvent.HEADER) / DeviceEvent.ENTRY;
    int first = payload.getInt(payload.position());
    int seenBefore = expected - first;
    if (seenBefore < 0 || seenBefore >= count) {
      return List.of();
    }
    expected = first + count;
    return DeviceEvent.read(payload, seenBefore);
  }
}
