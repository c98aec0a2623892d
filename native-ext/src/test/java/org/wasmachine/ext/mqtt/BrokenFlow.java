package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.ext.mqtt.MqttGuest.DISCONNECTED;
import static org.wasmachine.ext.mqtt.MqttGuest.PUBLISHED;
import static org.wasmachine.ext.mqtt.MqttGuest.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;

/**
 * Messages that flow from one client of an app to itself while something breaks again and again.
 *
 * @param quality of the messages
 * @param messages how many
 * @param breaks how often something breaks
 * @param seed when
 */
record BrokenFlow(int quality, int messages, int breaks, long seed) {

  private static final int AHEAD = 400;
  private static final Duration END = Duration.ofMinutes(2); // of 10 000 messages on a busy machine
  private static final int LONGEST_PAUSE_NANOS = 3_000_000;

  /** A session that outlives its connections. */
  static AttrContainer persistent(String uri, String clientId) {
    return config(uri)
        .with("client_id", Attribute.of(clientId))
        .with("disable_clean_session", Attribute.of(1));
  }

  /** Everything comes: at least once, in quality 2 exactly once and in order. */
  void losesNothing(AttrContainer session, Runnable trouble) throws Exception {
    try (MqttGuest guest = new MqttGuest()) {
      run(
          guest,
          session,
          trouble,
          sent -> guest.await("all messages", () -> lost(sent, guest).isEmpty()));
      if (quality == 2) {
        assertThat(guest.received()).containsExactlyElementsOf(texts());
      }
    }
  }

  /**
   * What does not come had been acknowledged by a broker that was killed afterwards: it had not
   * saved it yet, and nobody else can know of it.
   *
   * @return how many messages did not come
   */
  int losesOnlyWhatABrokerTookAlong(AttrContainer session, Runnable trouble) throws Exception {
    try (MqttGuest guest = new MqttGuest()) {
      Set<Integer> lost = new HashSet<>();
      run(
          guest,
          session,
          trouble,
          sent -> {
            guest.await("what the last broker got", () -> afterLastBreak(lost(sent, guest), guest));
            lost.addAll(lost(sent, guest));
          });
      return lost.size();
    }
  }

  private static boolean afterLastBreak(Set<Integer> lost, MqttGuest guest) {
    List<MqttGuest.Event> events = List.copyOf(guest.events());
    int last =
        IntStream.range(0, events.size())
            .filter(i -> events.get(i).id() == DISCONNECTED)
            .max()
            .orElse(0);
    Set<Integer> before = new HashSet<>();
    events.subList(0, last).stream()
        .filter(event -> event.id() == PUBLISHED)
        .forEach(event -> before.add(event.number("msg_id")));
    return before.containsAll(lost);
  }

  private interface End {
    void await(Map<Integer, String> sent) throws InterruptedException;
  }

  /** The numbers of messages that did not come. */
  private static Set<Integer> lost(Map<Integer, String> sent, MqttGuest guest) {
    Set<String> received = new HashSet<>(guest.received());
    return sent.entrySet().stream()
        .filter(message -> !received.contains(message.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private List<String> texts() {
    return IntStream.range(0, messages).mapToObj(i -> "m" + i).toList();
  }

  private void run(MqttGuest guest, AttrContainer session, Runnable trouble, End end)
      throws Exception {
    Random random = new Random(seed);
    Set<Integer> broken = new HashSet<>();
    while (broken.size() < breaks) {
      broken.add(random.nextInt(messages));
    }
    Map<Integer, String> sent = new HashMap<>();
    AtomicInteger arrived = new AtomicInteger();
    guest.onEvent(
        event -> {
          if (event.id() == DISCONNECTED) { // a person would wait
            guest.call("reconnect", event.handle());
          } else if (event.id() == PUBLISHED) {
            arrived.incrementAndGet();
          }
        });
    guest.run(
        app -> {
          int client = app.connected(session);
          String topic = "flow/" + seed;
          app.subscribe(client, topic, quality);
          for (String text : texts()) {
            int number = sent.size();
            int id = app.publish(client, topic, text, quality);
            assertThat(id).isPositive();
            assertThat(sent.put(id, text)).isNull();
            if (broken.contains(number)) {
              trouble.run();
            }
            if (random.nextInt(10) == 0) {
              app.process()
                  .sleepUntil(app.process().clock().nanos() + random.nextInt(LONGEST_PAUSE_NANOS));
            }
            app.await("most messages", END, () -> arrived.get() > number - AHEAD);
          }
          app.await("an empty outbox", END, () -> app.call("get_outbox_size", client) == 0);
          end.await(sent);
          app.call("destory", client);
        });
  }
}
