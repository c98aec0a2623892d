package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.ext.mqtt.MqttGuest.DISCONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * Messages that flow from one client of an app to another while something breaks again and again.
 *
 * @param quality of the messages
 * @param messages how many
 * @param breaks how often something breaks, about
 * @param seed when
 * @param trouble what breaks; gets the source of chance
 */
record BrokenFlow(int quality, int messages, int breaks, long seed, Consumer<Random> trouble) {

  private static final int AHEAD = 400;
  private static final int LONGEST_PAUSE_NANOS = 3_000_000;

  /** A session that outlives its connections. */
  static AttrContainer persistent(String uri, String clientId) {
    return config(uri)
        .with("client_id", Attribute.of(clientId))
        .with("disable_clean_session", Attribute.of(1));
  }

  /** Runs it and holds against each other what was sent and what came. */
  void run(AttrContainer from, AttrContainer to) throws Exception {
    Random random = new Random(seed);
    List<String> sent = IntStream.range(0, messages).mapToObj(i -> "m" + i).toList();
    try (MqttGuest guest = new MqttGuest()) {
      guest.onEvent(
          event -> {
            if (event.id() == DISCONNECTED) { // a person would wait
              guest.call("reconnect", event.handle());
            }
          });
      guest.run(
          app -> {
            int receiver = app.connected(to);
            app.subscribe(receiver, "flow/" + seed, quality);
            int sender = from.equals(to) ? receiver : app.connected(from);
            for (int i = 0; i < messages; i++) {
              String text = sent.get(i);
              assertThat(app.publish(sender, "flow/" + seed, text, quality)).isPositive();
              if (random.nextInt(messages) < breaks) {
                trouble.accept(random);
              }
              if (random.nextInt(10) == 0) {
                app.process()
                    .sleepUntil(
                        app.process().clock().nanos() + random.nextInt(LONGEST_PAUSE_NANOS));
              }
              int enough = i - AHEAD;
              app.await("most messages", () -> app.received().size() > enough);
            }
            app.await("an empty outbox", () -> app.call("get_outbox_size", sender) == 0);
            app.await("message count", () -> app.received().size() >= messages);
            app.await("all messages", () -> missing(sent, app.received()).isEmpty());
            app.call("destory", sender);
            app.call("destory", receiver);
          });
      List<String> received = guest.received();
      assertThat(missing(sent, received)).isEmpty();
      if (quality == 2) {
        assertThat(doubled(guest)).isEmpty();
        assertThat(received).containsExactlyElementsOf(sent);
      }
    }
  }

  /** The events of messages that came more than once. */
  private static List<MqttGuest.Event> doubled(MqttGuest guest) {
    List<String> received = guest.received();
    return guest.events(MqttGuest.DATA).stream()
        .filter(event -> Collections.frequency(received, event.text("data")) > 1)
        .toList();
  }

  private static List<String> missing(List<String> sent, List<String> received) {
    List<String> missing = new ArrayList<>(sent);
    missing.removeAll(new HashSet<>(received));
    return missing;
  }
}
