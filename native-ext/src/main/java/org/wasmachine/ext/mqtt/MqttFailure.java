package org.wasmachine.ext.mqtt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Why there is no connection, in the terms of the peer's error event.
 *
 * @param type which kind of error
 * @param returnCode the broker's CONNACK code; 0 if it sent none
 * @param reason for people
 */
record MqttFailure(Type type, int returnCode, String reason) {

  /** The numbers of {@code esp_mqtt_error_type_t}. */
  enum Type {
    NONE,
    TRANSPORT,
    REFUSED,
    SUBSCRIBE_FAILED
  }

  /** No connection, and the broker did not say why. */
  static MqttFailure transport(Throwable cause) {
    Throwable deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return new MqttFailure(Type.TRANSPORT, 0, deepest.toString());
  }

  /** The 24 bytes of {@code esp_mqtt_error_codes_t}: six little-endian words. */
  byte[] encode() {
    return ByteBuffer.allocate(24)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(12, type.ordinal())
        .putInt(16, returnCode)
        .array();
  }
}
