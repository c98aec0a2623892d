package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guest apps that talk MQTT, through the program and an embedded broker. */
@Timeout(120)
class MqttAppsTest {

  private static final String BOARD = "sim:esp32-s3-devkitc-1";

  private final Server broker = new Server();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private String port;
  private MqttClient person;

  @BeforeEach
  void start() throws Exception {
    // Moquette can choose a port, but asking for it while it does may fail.
    port = String.valueOf(BrokerCommand.freePort());
    Properties settings = new Properties();
    settings.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
    settings.setProperty(IConfig.PORT_PROPERTY_NAME, port);
    settings.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
    settings.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
    settings.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "0");
    settings.setProperty(IConfig.DATA_PATH_PROPERTY_NAME, "target");
    broker.startServer(new MemoryConfig(settings));
    person = new MqttClient("tcp://127.0.0.1:" + port, "person", new MemoryPersistence());
    person.connect();
  }

  @AfterEach
  void stop() throws MqttException {
    person.disconnect();
    person.close();
    broker.stopServer();
  }

  private void listen(String topic) throws MqttException {
    person.subscribe(
        topic,
        1,
        (_, message) -> received.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
  }

  private void say(String topic, String text, boolean retained) throws MqttException {
    person.publish(topic, text.getBytes(StandardCharsets.UTF_8), 1, retained);
  }

  private String heard() throws InterruptedException {
    String text = received.poll(60, TimeUnit.SECONDS);
    assertThat(text).isNotNull();
    return text;
  }

  @Test
  void aTopicSwitchesTheLed() throws Exception {
    listen("wasmachine/led/state");
    say("wasmachine/led", "on", true); // waits for the app to subscribe
    CompletableFuture<Cli> ended =
        CompletableFuture.supplyAsync(
            () ->
                Cli.run(
                    "run",
                    Cli.app("mqtt-command"),
                    "--board",
                    BOARD,
                    "--",
                    "mqtt://127.0.0.1:" + port));
    assertThat(heard()).isEqualTo("on");
    say("wasmachine/led", "toggle", false);
    assertThat(heard()).isEqualTo("off");
    say("wasmachine/led", "dance", false);
    say("wasmachine/led", "quit", false);
    Cli result = ended.get(60, TimeUnit.SECONDS);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out().lines())
        .containsSubsequence(
            "Connected",
            "LED on",
            "LED off",
            "Unknown command, 5 bytes. Send on, off, toggle or quit.")
        .contains("Waiting for commands on wasmachine/led");
  }

  @Test
  void readingsOfALightSensorArePublished() throws Exception {
    listen("wasmachine/light");
    Cli result =
        Cli.run(
            "run", Cli.app("mqtt-sensor"), "--board", BOARD, "--", "mqtt://127.0.0.1:" + port, "2");
    assertThat(result.code()).as(result.out() + result.err()).isZero();
    assertThat(heard()).matches("\\{\"lux\":\\d+\\.\\d\\d}");
    assertThat(heard()).matches("\\{\"lux\":\\d+\\.\\d\\d}");
  }

  @Test
  void aBrokerThatIsNotAllowedRefusesAndIsOneAuditLine() {
    Cli result =
        Cli.run(
            "run",
            Cli.app("mqtt-sensor"),
            "--board",
            BOARD,
            "--allow-net",
            "127.0.0.1:1",
            "--",
            "mqtt://127.0.0.1:" + port,
            "2");
    assertThat(result.out()).contains("MQTT error, type 2", "Queued wasmachine/light");
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .contains("audit", "mqtt-sensor.wasm", "127.0.0.1 port " + port, "--allow-net");
  }

  @Test
  void aTopicThatIsNotAllowedIsOneAuditLine() {
    Cli result =
        Cli.run(
            "run",
            Cli.app("mqtt-sensor"),
            "--board",
            BOARD,
            "--allow-topic",
            "home/#",
            "--",
            "mqtt://127.0.0.1:" + port,
            "2");
    assertThat(result.out()).contains("Not sent");
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .contains("audit", "publishing to wasmachine/light", "--allow-topic");
  }
}
