package org.wasmachine.vm.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of MQTT 3.1.1, 4.7, and which filter lets which other one through. */
class TopicFilterTest {

  @ParameterizedTest(name = "{0} matches {1}: {2}")
  @CsvSource({
    "sport/tennis/player1/#, sport/tennis/player1, true",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
    "sport/#, sport, true",
    "#, sport, true",
    "#, $SYS/uptime, false",
    "+/uptime, $SYS/uptime, false",
    "$SYS/#, $SYS/uptime, true",
    "sport/tennis/+, sport/tennis/player1, true",
    "sport/tennis/+, sport/tennis/player1/ranking, false",
    "sport/+, sport, false",
    "sport/+, sport/, true",
    "+/+, /finance, true",
    "/+, /finance, true",
    "+, /finance, false",
    "a/b, a/B, false",
  })
  void matchesTopics(String filter, String topic, boolean expected) {
    assertThat(TopicFilter.parse(filter).matches(topic)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} covers {1}: {2}")
  @CsvSource({
    "a/#, a/#, true",
    "a/#, a/+/b, true",
    "a/#, a, true",
    "a/#, #, false",
    "a/+, a/#, false",
    "a/+, a/+, true",
    "a/b, a/+, false",
    "a/+/c, a/b/c, true",
    "#, $SYS/#, false",
    "a/#, $share/group/a/b, true",
    "a/#, $share/group/b, false",
  })
  void coversFilters(String filter, String other, boolean expected) {
    assertThat(TopicFilter.parse(filter).covers(TopicFilter.parse(other))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a#", "a/#/b", "a+", "+a/b", "##", "a/b#"})
  void refusesWhatIsNone(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> TopicFilter.parse(text));
  }

  @Test
  void knowsWhatCanBePublishedTo() {
    assertThat(TopicFilter.isTopic("a/b")).isTrue();
    assertThat(TopicFilter.isTopic("a/+")).isFalse();
    assertThat(TopicFilter.isTopic("")).isFalse();
    assertThat(TopicFilter.isTopic("x".repeat(65_536))).isFalse();
    assertThat(TopicFilter.parse("a/+").wild()).isTrue();
    assertThat(TopicFilter.parse("a").wild()).isFalse();
  }
}
