package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.ext.mqtt.BrokenFlow.persistent;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/** Long flows through connections and brokers that break; {@code .ci/nightly} runs it. */
@Timeout(value = 1200, threadMode = ThreadMode.SEPARATE_THREAD)
class MosquittoChaos {

  private static final long SEED = Long.getLong("mqtt.seed", 1);
  private static final int MESSAGES = Integer.getInteger("mqtt.messages", 10_000);
  private static final int BREAKS = Integer.getInteger("mqtt.breaks", 100);

  @TempDir private Path folder;

  private static AttrContainer session(String uri, int version) {
    return persistent(uri, "session").with("protocol_ver", Attribute.of(version));
  }

  private static BrokenFlow flow(int quality) {
    return new BrokenFlow(quality, MESSAGES, BREAKS, SEED);
  }

  @ParameterizedTest(name = "quality {0}, version {1}")
  @CsvSource({"1, 2", "2, 2", "1, 3", "2, 3"})
  void connections_that_are_cut_lose_nothing(int quality, int version) throws Exception {
    try (Mosquitto broker = new Mosquitto(folder).start();
        CuttingProxy proxy = new CuttingProxy(broker.port())) {
      String uri = "mqtt://127.0.0.1:" + proxy.port();
      flow(quality).losesNothing(session(uri, version), proxy::cut);
    }
  }

  @ParameterizedTest(name = "quality {0}, version {1}")
  @CsvSource({"1, 2", "2, 2", "1, 3", "2, 3"})
  void brokers_that_are_restarted_lose_nothing(int quality, int version) throws Exception {
    try (Mosquitto broker = new Mosquitto(folder).persistent().start()) {
      flow(quality)
          .losesNothing(
              session(broker.uri(), version),
              () -> {
                broker.stop();
                broker.start();
              });
    }
  }

  /**
   * Killed in the middle of everything, but with all that it has acknowledged on disk: the wires
   * are cut first.
   */
  @ParameterizedTest(name = "quality {0}, version {1}")
  @CsvSource({"1, 2", "2, 2", "1, 3", "2, 3"})
  void brokers_that_are_killed_after_they_saved_lose_nothing(int quality, int version)
      throws Exception {
    try (Mosquitto broker = new Mosquitto(folder).persistent().start();
        CuttingProxy proxy = new CuttingProxy(broker.port())) {
      flow(quality)
          .losesNothing(
              session("mqtt://127.0.0.1:" + proxy.port(), version),
              () -> {
                proxy.freeze();
                broker.save();
                broker.kill();
                proxy.thaw();
                broker.start();
              });
    }
  }

  /** Mosquitto acknowledges before it saves, so kill -9 may cost what it got just before. */
  @ParameterizedTest(name = "quality 1, version {0}")
  @ValueSource(ints = {2, 3})
  void brokers_that_are_killed_lose_only_what_they_had_not_saved(int version) throws Exception {
    try (Mosquitto broker = new Mosquitto(folder).persistent().start()) {
      int lost =
          flow(1)
              .losesOnlyWhatABrokerTookAlong(
                  session(broker.uri(), version),
                  () -> {
                    broker.kill();
                    broker.start();
                  });
      assertThat(lost).isLessThan(MESSAGES / 10);
    }
  }
}
