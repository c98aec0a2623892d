package org.wasmachine.ext.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * Events as the app's library wants them: attribute containers with the tag {@code mqtt_attr}, in
 * which a number that is zero is left out, because its parser gives up at one.
 */
final class EventContainer {

  /** Payload bytes in one data event; a longer message comes in several. */
  static final int FRAGMENT = 1024;

  private static final AttrContainer EMPTY = AttrContainer.tagged("mqtt_attr");

  private EventContainer() {}

  /** An event; a message only if it fits into one. */
  static AttrContainer of(MqttEvent event) {
    return switch (event) {
      case MqttEvent.Failed(MqttFailure failure) -> error(failure);
      case MqttEvent.Connected(boolean sessionPresent) -> connected(sessionPresent);
      case MqttEvent.Disconnected() -> event(2);
      case MqttEvent.Subscribed(int id) -> number(event(3), "msg_id", id);
      case MqttEvent.Unsubscribed(int id) -> number(event(4), "msg_id", id);
      case MqttEvent.Published(int id) -> number(event(5), "msg_id", id);
      case MqttEvent.Data(MqttLink.MqttMessageIn message) -> data(message, 0);
      case MqttEvent.BeforeConnect() -> event(7);
    };
  }

  private static AttrContainer error(MqttFailure failure) {
    return event(0).with("error_code", Attribute.of(failure.encode()));
  }

  private static AttrContainer connected(boolean sessionPresent) {
    return number(event(1), "session", sessionPresent ? 1 : 0);
  }

  /**
   * One fragment of a message; the topic is in the first only. A message without payload has
   * neither data nor data_len.
   *
   * @param offset where in the payload it starts
   */
  static AttrContainer data(MqttLink.MqttMessageIn message, int offset) {
    byte[] payload = message.payload();
    AttrContainer event = number(event(6), "msg_id", message.id());
    if (message.retained()) {
      event = event.with("retain", Attribute.of(true));
    }
    event = number(event, "total_len", payload.length);
    event = number(event, "offset", offset);
    event = number(event, "qos", message.quality());
    if (message.duplicate()) {
      event = event.with("dup", Attribute.of(true));
    }
    if (offset == 0) {
      byte[] topic = message.topic().getBytes(StandardCharsets.UTF_8);
      event = number(text(event, "topic", topic), "topic_len", topic.length);
    }
    int end = Math.min(payload.length, offset + FRAGMENT);
    return end == offset
        ? event
        : text(event, "data", Arrays.copyOfRange(payload, offset, end))
            .with("data_len", Attribute.of(end - offset));
  }

  private static AttrContainer event(int id) {
    return EMPTY.with("event_id", Attribute.of(id));
  }

  private static AttrContainer number(AttrContainer event, String key, int value) {
    return value == 0 ? event : event.with(key, Attribute.of(value));
  }

  private static AttrContainer text(AttrContainer event, String key, byte[] bytes) {
    return event.with(key, new Attribute.Text(new Attribute.Bytes(bytes)));
  }
}
