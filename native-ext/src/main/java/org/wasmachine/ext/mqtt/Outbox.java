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
 * The messages of a client that have not arrived for good, in order. Bounded; in a file, too, if
 * the app wants that.
 *
 * <p>Not thread-safe: its client's monitor guards it.
 */
final class Outbox {

  /** Bytes of topics and payloads that may wait. */
  static final int MAX_BYTES = 1 << 20;

  /** Messages that may wait; well below the number of packet identifiers. */
  static final int MAX_MESSAGES = 16_384;

  /**
   * Messages that the link may have at a time. With fewer, most of what an app publishes in a row
   * is handed on by the thread that hears of arrivals, one for each, and not by the app's.
   */
  private static final int WINDOW = 1000;

  /**
   * Messages of quality 2 among them. Brokers bound these, and close a connection that has more:
   * mosquitto's {@code max_inflight_messages} is 20 unless configured.
   */
  private static final int WINDOW_QUALITY_2 = 20;

  private static final int MAX_ID = 0xFFFF;

  private final Map<Integer, MqttMessageOut> messages = new LinkedHashMap<>();
  private final Set<Integer> unsent = new LinkedHashSet<>();
  private Optional<OutboxJournal> journal = Optional.empty();
  private long bytes;
  private int given;
  private int givenOfQuality2;
  private int lastId;

  /**
   * Keeps what it has from now on in a file as well, and takes over what the file has. At most
   * once.
   */
  void keepIn(OutboxJournal file) {
    Map<Integer, MqttMessageOut> newer = new LinkedHashMap<>(messages);
    messages.clear();
    unsent.clear();
    bytes = 0;
    file.found().forEach(this::put);
    lastId = file.found().keySet().stream().reduce(lastId, (_, last) -> last);
    journal = Optional.of(file);
    newer.values().forEach(this::add);
  }

  private void put(int id, MqttMessageOut message) {
    messages.put(id, message);
    unsent.add(id);
    bytes += size(message);
  }

  /** Keeps a message; its number, or empty if there is no room. */
  OptionalInt add(MqttMessageOut message) {
    if (messages.size() >= MAX_MESSAGES || bytes + size(message) > MAX_BYTES) {
      return OptionalInt.empty();
    }
    int id = nextId();
    if (journal.isPresent() && !journal.get().added(id, message)) {
      return OptionalInt.empty();
    }
    put(id, message);
    return OptionalInt.of(id);
  }

  /** Gives up the file; it keeps what has not arrived. */
  void close() {
    journal.ifPresent(OutboxJournal::close);
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
    boolean taken = true;
    while (taken && given < WINDOW && ids.hasNext()) {
      int id = ids.next();
      MqttMessageOut message = messages.get(id);
      taken = hasRoom(message) && link.test(id, message);
      if (taken) {
        ids.remove();
        count(message, 1);
      }
    }
  }

  private boolean hasRoom(MqttMessageOut message) {
    return message.quality() < 2 || givenOfQuality2 < WINDOW_QUALITY_2;
  }

  private void count(MqttMessageOut message, int change) {
    given += change;
    givenOfQuality2 += message.quality() == 2 ? change : 0;
  }

  /** A message has arrived: it, or empty if it is unknown. */
  Optional<MqttMessageOut> remove(int id) {
    Optional<MqttMessageOut> message = Optional.ofNullable(messages.remove(id));
    boolean waiting = unsent.remove(id);
    message.ifPresent(
        gone -> {
          bytes -= size(gone);
          if (!waiting) {
            count(gone, -1);
          }
          journal.ifPresent(file -> file.removed(id, gone, messages));
        });
    return message;
  }

  /**
   * A new connection begins: what is not under way is to be sent, in order.
   *
   * @param underWay messages that the session goes on with by itself
   */
  void requeue(Set<Integer> underWay) {
    unsent.clear();
    given = 0;
    givenOfQuality2 = 0;
    messages.forEach(
        (id, message) -> {
          if (underWay.contains(id)) {
            count(message, 1);
          } else {
            unsent.add(id);
          }
        });
  }

  /** Bytes of topics and payloads. */
  int bytes() {
    return (int) bytes;
  }

  private static long size(MqttMessageOut message) {
    return message.topic().length() + message.payload().length;
  }
}
