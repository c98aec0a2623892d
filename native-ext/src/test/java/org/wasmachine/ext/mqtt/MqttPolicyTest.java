package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.ext.mqtt.MqttGuest.CONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.ERROR;
import static org.wasmachine.ext.mqtt.MqttGuest.config;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.net.NetworkPolicy;

/** Brokers that an app may not use. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class MqttPolicyTest {

  @Test
  void a_broker_that_is_not_allowed_refuses() throws Exception {
    try (Broker broker = new Broker().start();
        MqttGuest guest =
            new MqttGuest(
                NetworkPolicy.of(List.of("127.0.0.1:" + (broker.port() ^ 1)), List.of()))) {
      guest.run(
          app -> {
            int client = app.client(config(broker.uri()));
            assertThat(app.call("start", client)).isZero();
            byte[] code =
                ((Attribute.Blob)
                        app.awaitEvent(ERROR).attributes().find("error_code").orElseThrow())
                    .bytes()
                    .content();
            assertThat(code[12]).isEqualTo((byte) 2);
            assertThat(code[16]).isEqualTo((byte) 5);
            assertThat(broker.connected()).isZero();
            app.call("destory", client);
          });
    }
  }

  @Test
  void one_that_is_allowed_does_not() throws Exception {
    try (Broker broker = new Broker().start();
        MqttGuest guest =
            new MqttGuest(NetworkPolicy.of(List.of("127.0.0.1:" + broker.port()), List.of()))) {
      guest.run(
          app -> {
            app.call("destory", app.connected(config(broker.uri())));
            assertThat(app.events(CONNECTED)).hasSize(1);
          });
    }
  }
}
