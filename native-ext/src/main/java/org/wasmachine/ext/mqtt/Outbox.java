package org.wasmachine.ext.mqtt;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiPredicate;
import org.wasmachine.ext.mqtt.MqttLink.MqttMessageOut;

/**
 * The messages of a client that have not arrived for good, in order. Bounded.
 *
 * <p>Not thread-safe: its client's monitor guards it.
 */
final class Outbox {

  /** Bytes of topics and payloads that may wait. */
  static final int MAX_BYTES = 1 << 20;

  /** Messages that may wait; well below the number of packet identifiers. */
  static final int MAX_MESSAGES = 16_384;

  /** Messages that the link may have at a time. */
  private static final int WINDOW = 200;

  private static final int MAX_ID = 0xFFFF;

  private final Map<Integer, MqttMessageOut> messages = new LinkedHashMap<>();
  private final Set<Integer> unsent = new LinkedHashSet<>();
  private long bytes;
  private int lastId;

  /** Keeps a message; its number, or empty if there is no room. */
  OptionalInt add(MqttMessageOut message) {
    if (messages.size() >= MAX_MESSAGES || bytes + size(message) > MAX_BYTES) {
      return OptionalInt.empty();
    }
    int id = nextId();
    messages.put(id, message);
    unsent.add(id);
    bytes += size(message);
    return OptionalInt.of(id);
  }

  /** A number from 1 to 65535 that no message has. */
  int nextId() {
    do {
      lastId = lastId % MAX_ID + 1;
    } while (messages.containsKey(lastId));
    return lastId;
  }

  /** Gives messages to the link, the oldest first, as long as it takes them. */
  void send(BiPredicate<Integer, MqttMessageOut> link) {
    Iterator<Integer> ids = unsent.iterator();
    int given = messages.size() - unsent.size();
    boolean taken = true;
    while (taken && given < WINDOW && ids.hasNext()) {
      int id = ids.next();
      taken = link.test(id, messages.get(id));
      if (taken) {
        ids.remove();
        given++;
      }
    }
  }

  /** A message has arrived: it, or empty if it is unknown. */
  Optional<MqttMessageOut> remove(int id) {
    Optional<MqttMessageOut> message = Optional.ofNullable(messages.remove(id));
    message.ifPresent(gone -> bytes -= size(gone));
    unsent.remove(id);
    return message;
  }

  /**
   * The connection is gone.
   *
   * @param remembered whether the link still has the messages of quality 1 and 2 it was given
   */
  void disconnected(boolean remembered) {
    Set<Integer> again = new LinkedHashSet<>(messages.keySet());
    again.removeIf(id -> remembered && messages.get(id).quality() > 0 && !unsent.contains(id));
    unsent.clear();
    unsent.addAll(again);
  }

  void clear() {
    messages.clear();
    unsent.clear();
    bytes = 0;
  }

  /** Bytes of topics and payloads. */
  int bytes() {
    return (int) bytes;
  }

  private static long size(MqttMessageOut message) {
    return message.topic().length() + message.payload().length;
  }
}
