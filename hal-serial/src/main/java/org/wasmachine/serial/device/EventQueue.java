package org.wasmachine.serial.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.serial.protocol.DeviceEvent;

/** Events until they are acknowledged (PROTOCOL.md section 4). Thread-safe. */
final class EventQueue {
  private static final int MAX_ENTRIES = 36;
  private static final long REPEAT_AFTER_NANOS = 100_000_000L;

  private record Entry(int kind, int index, long value) {}

  private final int capacity;
  private final Deque<Entry> kept = new ArrayDeque<>();
  private final Map<Integer, Long> owed = new HashMap<>();
  private int head;
  private int sent;
  private long sentAt;

  EventQueue(int capacity) {
    this.capacity = capacity;
  }

  synchronized void clear() {
    kept.clear();
    owed.clear();
    head = 0;
    sent = 0;
  }

  synchronized int head() {
    return head;
  }

  /** What was sent may have been lost: starts again from the oldest. */
  synchronized void rewind() {
    sent = 0;
  }

  synchronized void edge(int pin, boolean rising, long micros) {
    long missing = owed.getOrDefault(pin, 0L);
    if (kept.size() + (missing > 0 ? 2 : 1) > capacity) {
      owed.merge(pin, 1L, Long::sum);
      return;
    }
    if (missing > 0) {
      owed.remove(pin);
      kept.add(new Entry(DeviceEvent.DROPPED, pin, missing));
    }
    kept.add(new Entry(rising ? DeviceEvent.RISING : DeviceEvent.FALLING, pin, micros));
  }

  synchronized void uartReadable(int port, long micros) {
    boolean told = kept.stream().anyMatch(e -> e.kind == DeviceEvent.UART && e.index == port);
    if (!told || kept.size() < capacity) {
      kept.add(new Entry(DeviceEvent.UART, port, micros));
    }
  }

  synchronized void acknowledged(int next, long now) {
    int done = next - head;
    if (done < 0 || done > kept.size()) {
      return;
    }
    for (int i = 0; i < done; i++) {
      kept.remove();
    }
    head = next;
    sent = done == 0 ? 0 : Math.max(0, sent - done);
    sentAt = now;
  }

  /** The payload of the next EVENTS frame, if one is due. */
  synchronized Optional<byte[]> next(long now) {
    reportOwed();
    if (sent > 0 && now - sentAt >= REPEAT_AFTER_NANOS) {
      sent = 0;
    }
    if (sent == kept.size() || sent > MAX_ENTRIES) {
      return Optional.empty();
    }
    ByteBuffer out =
        ByteBuffer.allocate(DeviceEvent.HEADER + MAX_ENTRIES * DeviceEvent.ENTRY)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(head + sent).putLong(0);
    Iterator<Entry> entries = kept.iterator();
    for (int i = 0; i < sent; i++) {
      entries.next();
    }
    long base = -1;
    while (entries.hasNext() && out.remaining() >= DeviceEvent.ENTRY) {
      Entry entry = entries.next();
      long value = entry.value;
      if (entry.kind != DeviceEvent.DROPPED) {
        base = base < 0 ? value : base;
        value -= base;
        if (value < 0 || value > 0xFFFFFFFFL) {
          break;
        }
      }
      out.put((byte) entry.kind).put((byte) entry.index).putInt((int) value);
      sent++;
    }
    out.putLong(4, Math.max(base, 0));
    sentAt = now;
    byte[] payload = new byte[out.position()];
    out.flip().get(payload);
    return Optional.of(payload);
  }

  private void reportOwed() {
    Iterator<Map.Entry<Integer, Long>> pins = owed.entrySet().iterator();
    while (pins.hasNext() && kept.size() < capacity) {
      Map.Entry<Integer, Long> pin = pins.next();
      kept.add(new Entry(DeviceEvent.DROPPED, pin.getKey(), pin.getValue()));
      pins.remove();
    }
  }
}
