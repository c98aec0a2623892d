package org.wasmachine.ext.mqtt;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Paho's persistence during one connection, for both of its clients: what they put here is what the
 * next connection goes on with. A message that they put under {@code s-NUMBER} is under way, one
 * that they remove has arrived for good, unless they do so while it is being published: then it was
 * refused.
 *
 * <p>Thread-safe.
 */
final class PahoStore {

  private static final String SENT = "s-";
  private static final String RECEIVED = "r-";
  private static final byte[] NOTHING = {};

  /** An action of a Paho client, with its checked exception. */
  interface Action<E extends Exception> {
    void run() throws E;
  }

  private final InFlight inFlight;
  private volatile boolean closed;
  private volatile boolean detached;
  private final Queue<Integer> arrived = new ConcurrentLinkedQueue<>();
  private final ThreadLocal<Publishing> publishing = new ThreadLocal<>();

  private record Publishing(int id, String topic) {}

  PahoStore(InFlight inFlight) {
    this.inFlight = inFlight;
  }

  /** Publishes a message of the outbox: what is put meanwhile by this thread is that message. */
  <E extends Exception> void publishing(int id, String topic, Action<E> action) throws E {
    publishing.set(new Publishing(id, topic));
    try {
      action.run();
    } finally {
      publishing.remove();
    }
  }

  /** The topic of the message that this thread publishes. */
  Optional<String> topic() {
    return Optional.ofNullable(publishing.get()).map(Publishing::topic);
  }

  /** Keeps a packet; false if this connection has come to its end. */
  boolean put(String key, byte[] header, byte[] payload) {
    if (detached) {
      return false;
    }
    int id = key.startsWith(SENT) && publishing.get() != null ? publishing.get().id() : 0;
    inFlight.put(key, new InFlight.Packet(id, header, payload == null ? NOTHING : payload));
    return true;
  }

  Optional<InFlight.Packet> get(String key) {
    return inFlight.get(key);
  }

  static boolean isReceived(String key) {
    return key.startsWith(RECEIVED);
  }

  /** Keeps an incoming message of quality 2; false if this connection has come to its end. */
  boolean received(MqttLink.MqttMessageIn message) {
    if (!detached) {
      inFlight.inbox().received(message);
    }
    return !detached;
  }

  Inbox inbox() {
    return inFlight.inbox();
  }

  void remove(String key) {
    if (detached) {
      return;
    }
    if (isReceived(key)) {
      inFlight.inbox().released(Integer.parseInt(key.substring(RECEIVED.length())));
    }
    Optional<InFlight.Packet> gone = inFlight.remove(key);
    if (publishing.get() == null) {
      gone.filter(packet -> packet.id() != 0).ifPresent(packet -> arrived.add(packet.id()));
    }
  }

  /** An incoming message of quality 2 is with the app: the next connection must not deliver it. */
  void delivered(int packetId) {
    inFlight.remove(RECEIVED + packetId);
  }

  /** Nothing is delivered any more. */
  void close() {
    closed = true;
  }

  /** What a client does that has come to its end no longer counts: the next one may have begun. */
  void detach() {
    detached = true;
  }

  boolean closed() {
    return closed;
  }

  List<String> keys() {
    return inFlight.keys();
  }

  /** The number of a message that has arrived, each once. */
  Optional<Integer> nextArrived() {
    return Optional.ofNullable(arrived.poll());
  }
}
