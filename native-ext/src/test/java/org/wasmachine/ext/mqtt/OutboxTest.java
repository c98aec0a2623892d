package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wasmachine.ext.mqtt.MqttLink.MqttMessageOut;

class OutboxTest {

  private final Outbox outbox = new Outbox();
  private final List<Integer> given = new ArrayList<>();

  private int add(int quality) {
    return outbox.add(new MqttMessageOut("topic", new byte[1], quality, false)).orElseThrow();
  }

  private void send() {
    outbox.send((id, _) -> given.add(id));
  }

  /** mosquitto ends a connection that has more than 20 messages of quality 2 under way. */
  @Test
  void at_most_20_messages_of_quality_2_are_under_way() {
    for (int i = 0; i < 30; i++) {
      add(2);
    }
    send();
    assertThat(given).hasSize(20);
    outbox.remove(given.getFirst());
    send();
    assertThat(given).hasSize(21).isSorted();
  }

  @Test
  void after_a_break_what_is_under_way_counts_and_the_rest_is_sent_in_order() {
    for (int i = 0; i < 30; i++) {
      add(2);
    }
    send();
    List<Integer> before = List.copyOf(given);
    outbox.requeue(Set.copyOf(before.subList(5, 20)));
    given.clear();
    send();
    assertThat(given).containsExactlyElementsOf(before.subList(0, 5));
    outbox.requeue(Set.of());
    given.clear();
    send();
    assertThat(given).containsExactlyElementsOf(before);
  }

  @Test
  void a_message_that_the_link_refuses_stays_the_next() {
    int first = add(1);
    outbox.send((_, _) -> false);
    send();
    assertThat(given).containsExactly(first);
    assertThat(outbox.bytes()).isPositive();
    outbox.remove(first);
    assertThat(outbox.bytes()).isZero();
  }
}
