package org.wasmachine.serial.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes to frames and back, with examples from PROTOCOL.md. */
class FrameTest {
  private final List<Frame> found = new ArrayList<>();
  private int damaged;
  private final FrameReader reader =
      new FrameReader(
          4096,
          new FrameReader.Sink() {
            @Override
            public void frame(Frame frame) {
              found.add(frame);
            }

            @Override
            public void damaged() {
              damaged++;
            }
          });

  private void receive(byte[] bytes) {
    reader.accept(bytes, 0, bytes.length);
  }

  @Test
  void theExampleOfTheProtocolPage() {
    byte[] wire =
        FrameWriter.encode(FrameType.REQUEST, 0, HexFormat.of().parseHex("00110410041204"));
    assertThat(HexFormat.of().formatHex(wire)).isEqualTo(EXAMPLE);
  }

  private static final String EXAMPLE = "0202010b1104100412040214ad3100";

  @Test
  void everyLengthComesBack() {
    Random random = new Random(1);
    for (int length = 0; length < 1200; length++) {
      byte[] payload = new byte[length];
      random.nextBytes(payload);
      if (length % 3 == 0) {
        java.util.Arrays.fill(payload, (byte) 0);
      } else if (length % 3 == 1) {
        java.util.Arrays.fill(payload, (byte) 0xFF);
      }
      receive(FrameWriter.encode(FrameType.REPLY, length & 0xFF, payload));
      assertThat(found).hasSize(1);
      Frame frame = found.removeFirst();
      assertThat(frame.seq()).isEqualTo(length & 0xFF);
      assertThat(frame.payload()).isEqualTo(payload);
    }
    assertThat(damaged).isZero();
  }

  @Test
  void theOnlyZeroIsTheEnd() {
    byte[] wire = FrameWriter.encode(FrameType.PING, 0, new byte[700]);
    assertThat(wire[wire.length - 1]).isZero();
    for (int i = 0; i < wire.length - 1; i++) {
      assertThat(wire[i]).isNotZero();
    }
  }

  @Test
  void anyOneDamagedByteIsSeen() {
    byte[] payload = HexFormat.of().parseHex("0011040022500102cafe00");
    byte[] wire = FrameWriter.encode(FrameType.REQUEST, 7, payload);
    for (int i = 0; i < wire.length; i++) {
      for (int flip = 1; flip < 256; flip++) {
        byte[] bad = wire.clone();
        bad[i] ^= (byte) flip;
        receive(bad);
        receive(new byte[1]);
      }
    }
    assertThat(found).isEmpty();
    receive(wire);
    assertThat(found).hasSize(1);
  }

  @Test
  void noiseNeverThrowsAndTheNextFrameIsFound() {
    Random random = new Random(2);
    byte[] noise = new byte[1_000_000];
    random.nextBytes(noise);
    receive(noise);
    receive(new byte[1]);
    found.clear();
    receive(FrameWriter.encode(FrameType.PONG, 0, new byte[12]));
    assertThat(found).hasSize(1);
    assertThat(damaged).isGreaterThan(1000);
  }

  @Test
  void aFrameLongerThanTheLimitIsDropped() {
    receive(FrameWriter.encode(FrameType.REPLY, 0, new byte[5000]));
    assertThat(found).isEmpty();
    assertThat(damaged).isOne();
  }
}
