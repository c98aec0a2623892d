package org.wasmachine.ext.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * Events as the app's library wants them: attribute containers with the tag {@code mqtt_attr}, in
 * which a number that is zero is left out, because its parser gives up at one.
 */
final class EventContainer {

  /** Payload bytes in one data event; a longer message comes in several. */
  static final int FRAGMENT = 1024;

  private static final String TAG = "mqtt_attr";

  private EventContainer() {}

  /** An event; a message only if it fits into one. */
  static byte[] of(MqttEvent event) {
    return switch (event) {
      case MqttEvent.Failed(MqttFailure failure) ->
          new Attributes(0).with("error_code", Attribute.of(failure.encode())).encode();
      case MqttEvent.Connected(boolean present) ->
          new Attributes(1).with("session", present ? 1 : 0).encode();
      case MqttEvent.Disconnected() -> new Attributes(2).encode();
      case MqttEvent.Subscribed(int id) -> new Attributes(3).with("msg_id", id).encode();
      case MqttEvent.Unsubscribed(int id) -> new Attributes(4).with("msg_id", id).encode();
      case MqttEvent.Published(int id) -> new Attributes(5).with("msg_id", id).encode();
      case MqttEvent.Data(MqttLink.MqttMessageIn message) -> data(message, 0);
      case MqttEvent.BeforeConnect() -> new Attributes(7).encode();
    };
  }

  /**
   * One fragment of a message; the topic is in the first only. A message without payload has
   * neither data nor data_len.
   *
   * @param offset where in the payload it starts
   */
  static byte[] data(MqttLink.MqttMessageIn message, int offset) {
    byte[] payload = message.payload();
    Attributes event = new Attributes(6).with("msg_id", message.id());
    if (message.retained()) {
      event.with("retain", Attribute.of(true));
    }
    event.with("total_len", payload.length).with("offset", offset).with("qos", message.quality());
    if (message.duplicate()) {
      event.with("dup", Attribute.of(true));
    }
    if (offset == 0) {
      byte[] topic = message.topic().getBytes(StandardCharsets.UTF_8);
      event.with("topic", text(topic)).with("topic_len", topic.length);
    }
    int end = Math.min(payload.length, offset + FRAGMENT);
    if (end > offset) {
      event.with("data", text(Arrays.copyOfRange(payload, offset, end)));
      event.with("data_len", end - offset);
    }
    return event.encode();
  }

  private static Attribute text(byte[] bytes) {
    return new Attribute.Text(new Attribute.Bytes(bytes));
  }

  /** The attributes of one event. */
  private static final class Attributes {

    private final Map<String, Attribute> values = new LinkedHashMap<>();

    Attributes(int event) {
      with("event_id", Attribute.of(event));
    }

    Attributes with(String key, Attribute value) {
      values.put(key, value);
      return this;
    }

    Attributes with(String key, int value) {
      return value == 0 ? this : with(key, Attribute.of(value));
    }

    byte[] encode() {
      return new AttrContainer(TAG, values).encode();
    }
  }
}
