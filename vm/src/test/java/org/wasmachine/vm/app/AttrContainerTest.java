package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.wasmachine.vm.app.Attribute.Bytes;
import org.wasmachine.vm.app.Attribute.Int;

class AttrContainerTest {

  private static final HexFormat HEX = HexFormat.of();

  private static byte[] hex(String text) {
    return HEX.parseHex(text.replaceAll("\\s", ""));
  }

  /** The container of an incoming MQTT message, espwasm table 2.2. */
  private static final AttrContainer MESSAGE =
      AttrContainer.tagged("mqtt_attr")
          .with("event_id", Attribute.of(6))
          .with("total_len", Attribute.of(4))
          .with("topic", Attribute.of("/topic/qos0"))
          .with("topic_len", Attribute.of(11))
          .with("data", Attribute.of("data"))
          .with("data_len", Attribute.of(4));

  @Test
  void writesTheGoldenExampleByteForByte() {
    byte[] bytes = MESSAGE.encode();
    assertThat(bytes).hasSize(2 + 122);
    assertThat(HEX.formatHex(bytes, 0, 6)).isEqualTo("00007a000000");
    assertThat(HEX.formatHex(bytes))
        .contains(HEX.formatHex("event_id\0".getBytes()) + "0206000000");
    assertThat(AttrContainer.decode(bytes)).contains(MESSAGE);
  }

  @Test
  void writesThePeersQueryReplyWithItsSlack() {
    AttrContainer reply =
        AttrContainer.tagged("Applets Info")
            .with("num", Attribute.of(1))
            .with("applet1", Attribute.of("timer"))
            .with("heap1", Attribute.of(8192));
    byte[] bytes = reply.encodeWithSlack();
    assertThat(bytes).hasSize(121);
    assertThat(HEX.formatHex(bytes, 0, 8)).isEqualTo("0000770000000d00");
    assertThat(AttrContainer.decode(bytes)).contains(reply);
  }

  @Test
  void writesThePeersErrorReply() {
    byte[] bytes =
        AttrContainer.tagged("")
            .with("error message", Attribute.of("Uninstall WASM app failed: no app found."))
            .encodeWithSlack();
    assertThat(bytes).hasSize(109);
    assertThat(HEX.formatHex(bytes, 0, 11)).isEqualTo("00006b0000000100000100");
  }

  @Test
  void aContainerWithoutAttributesHasSlackSoThatThePeerReadsIt() {
    byte[] bytes = AttrContainer.tagged("t").encode();
    assertThat(bytes).isEqualTo(hex("0000 0b000000 0200 7400 0000 00"));
  }

  @Test
  void keepsEveryType() {
    AttrContainer all = AttrContainer.tagged("all");
    for (Int.Kind kind : Int.Kind.values()) {
      all = all.with(kind.name(), new Int(kind, 100));
    }
    all =
        all.with("f", new Attribute.Float32(0.5f))
            .with("d", Attribute.of(0.1))
            .with("b", Attribute.of(true))
            .with("s", Attribute.of("grün"))
            .with("a", Attribute.of(new byte[] {1, 0, -1}));
    assertThat(AttrContainer.decode(all.encode())).contains(all);
    assertThat(AttrContainer.decode(all.encodeWithSlack())).contains(all);
  }

  @Test
  void textMayHoldNulsAndMalformedBytes() {
    AttrContainer odd =
        AttrContainer.tagged("")
            .with("data", new Attribute.Text(new Bytes(new byte[] {'a', 0, (byte) 0xFF})));
    assertThat(AttrContainer.decode(odd.encode())).contains(odd);
  }

  @Test
  void readsNumbersAsIntegersAndTextAsText() {
    assertThat(MESSAGE.integer("topic_len")).contains(11L);
    assertThat(MESSAGE.text("topic")).contains("/topic/qos0");
    assertThat(MESSAGE.integer("topic")).isEmpty();
    assertThat(MESSAGE.text("none")).isEmpty();
  }

  @Test
  void refusesWhatIsCutAtAnyByte() {
    byte[] whole = MESSAGE.encode();
    for (int length = 0; length < whole.length; length++) {
      assertThat(AttrContainer.decode(java.util.Arrays.copyOf(whole, length))).isEmpty();
    }
  }

  @Test
  void damageEndsInAContainerOrInNothing() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = MESSAGE.encode();
      for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      assertThat(AttrContainer.decode(bytes)).isNotNull();
    }
  }

  @Test
  void dumpsAsThePeersManagerDoes() {
    assertThat(
            AttrContainer.tagged("event")
                .with("warning", Attribute.of("temperature is over high"))
                .with("n", Attribute.of(-1))
                .dump())
        .containsExactly(
            "Attribute container dump:",
            "Tag: event",
            "Attribute list:",
            "  key: warning, type: string, value: temperature is over high",
            "  key: n, type: int, value: 0xffffffff",
            "");
  }
}
