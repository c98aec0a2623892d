package org.wasmachine.ext.mqtt;

/** What happens to a client. */
sealed interface MqttEvent {

  /** A connection is about to be made. */
  record BeforeConnect() implements MqttEvent {}

  /** The broker accepted us, and remembers us or not. */
  record Connected(boolean sessionPresent) implements MqttEvent {}

  /** The connection is gone. */
  record Disconnected() implements MqttEvent {}

  /** Something failed. */
  record Failed(MqttFailure failure) implements MqttEvent {}

  /** A subscribe is acknowledged. */
  record Subscribed(int id) implements MqttEvent {}

  /** An unsubscribe is acknowledged. */
  record Unsubscribed(int id) implements MqttEvent {}

  /** A message of quality 1 or 2 has arrived for good. */
  record Published(int id) implements MqttEvent {}

  /** A message came in. */
  record Data(MqttLink.MqttMessageIn message) implements MqttEvent {}
}
