package org.wasmachine.serial.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Something that happened on the device (PROTOCOL.md section 4). */
public sealed interface DeviceEvent {
  int FALLING = 1;
  int RISING = 2;
  int DROPPED = 3;
  int UART = 4;

  /** Length of one entry on the wire. */
  int ENTRY = 6;

  /** Length of number and time base in front of the entries. */
  int HEADER = 12;

  /** An edge; the time is the device's. */
  record Edge(int pin, boolean rising, long micros) implements DeviceEvent {}

  /** Edges that found the device's queue full. */
  record Dropped(int pin, long count) implements DeviceEvent {}

  /** A serial port has bytes to read. */
  record UartReadable(int port) implements DeviceEvent {}

  /**
   * The events of an EVENTS payload from one number on; what the host has seen before is skipped.
   *
   * @param in at its begin
   * @param skip how many to leave out
   */
  static List<DeviceEvent> read(ByteBuffer in, int skip) {
    in.position(4);
    long base = in.getLong();
    List<DeviceEvent> events = new ArrayList<>();
    for (int i = 0; in.remaining() >= ENTRY; i++) {
      int kind = in.get();
      int index = in.get() & 0xFF;
      long value = in.getInt() & 0xFFFFFFFFL;
      if (i < skip) {
        continue;
      }
      switch (kind) {
        case FALLING, RISING -> events.add(new Edge(index, kind == RISING, base + value));
        case DROPPED -> events.add(new Dropped(index, value));
        case UART -> events.add(new UartReadable(index));
        default -> {
          // A kind of a later version: numbered, so it counts, but it says nothing to us.
        }
      }
    }
    return events;
  }
}
