package org.wasmachine.ext.mqtt;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Incoming messages of quality 2 that the broker may forget but the app does not have yet, and the
 * numbers of those that the broker may send again. Paho's client of MQTT 5 acknowledges a message
 * when it comes, not when it is with the app, and does not see that one came twice; so a session
 * that breaks in between would lose or double it.
 *
 * <p>Thread-safe; one thread at a time takes messages out.
 */
final class Inbox {

  private final Queue<MqttLink.MqttMessageIn> waiting = new ArrayDeque<>();
  private final Set<Integer> unreleased = new HashSet<>();

  /** A message came, for the first time or again. */
  synchronized void received(MqttLink.MqttMessageIn message) {
    if (unreleased.add(message.id())) {
      waiting.add(message);
    }
  }

  /** The broker will not send the message of that number again; the next one of it is another. */
  synchronized void released(int id) {
    unreleased.remove(id);
  }

  /** The broker has forgotten the session. */
  synchronized void releaseAll() {
    unreleased.clear();
  }

  /** The oldest message that the app does not have. */
  synchronized Optional<MqttLink.MqttMessageIn> next() {
    return Optional.ofNullable(waiting.peek());
  }

  /** The app has the oldest message. */
  synchronized void taken() {
    waiting.remove();
  }
}
