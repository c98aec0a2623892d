package org.wasmachine.ext.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What a session must remember from one connection to the next: packets of quality 1 and 2 that are
 * under way in either direction, as they are sent, by the keys of the client library.
 *
 * <p>Thread-safe.
 */
final class InFlight {

  /**
   * A packet.
   *
   * @param id the message's number in the outbox; 0 if it has none there
   */
  record Packet(int id, byte[] header, byte[] payload) {}

  private final Map<String, Packet> packets = new ConcurrentHashMap<>();
  private final Inbox inbox = new Inbox();

  /** Incoming messages on their way to the app. */
  Inbox inbox() {
    return inbox;
  }

  void put(String key, Packet packet) {
    packets.put(key, packet);
  }

  Optional<Packet> get(String key) {
    return Optional.ofNullable(packets.get(key));
  }

  /** Forgets a packet; the one it was. */
  Optional<Packet> remove(String key) {
    return Optional.ofNullable(packets.remove(key));
  }

  List<String> keys() {
    return new ArrayList<>(packets.keySet());
  }

  /** The messages of the outbox that are under way. */
  Set<Integer> ids() {
    return packets.values().stream()
        .map(Packet::id)
        .filter(id -> id != 0)
        .collect(Collectors.toSet());
  }

  /** A session begins. */
  void clear() {
    packets.clear();
    inbox.releaseAll();
  }
}
