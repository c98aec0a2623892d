package org.wasmachine.serial.firmata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.wasmachine.serial.firmata.Firmata.Message;

/** Septets, packed bits, and a reader that nothing on the wire upsets. */
class FirmataBytesTest {
  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @Test
  void packedDataIsAStreamOfBits() {
    assertThat(new Message().packed(hex("deadbeef")).toBytes()).isEqualTo(hex("5e5b7a7d0e"));
    assertThat(Firmata.unpack(hex("5e5b7a7d0e"), 0, 4)).isEqualTo(hex("deadbeef"));
  }

  @Test
  void anyBytesSurvivePacking() {
    Random random = new Random(3);
    for (int length = 0; length < 200; length++) {
      byte[] data = new byte[length];
      random.nextBytes(data);
      assertThat(Firmata.unpack(new Message().packed(data).toBytes(), 0, length)).isEqualTo(data);
      assertThat(Firmata.bytes(new Message().bytes(data).toBytes(), 0)).isEqualTo(data);
    }
  }

  @Test
  void noiseNeverThrows() {
    List<String> seen = new ArrayList<>();
    FirmataReader reader =
        new FirmataReader(
            new FirmataReader.Sink() {
              @Override
              public void digital(int port, int mask) {}

              @Override
              public void analog(int channel, int value) {}

              @Override
              public void version(int major, int minor) {
                seen.add(major + "." + minor);
              }

              @Override
              public void sysex(int kind, byte[] data) {}
            });
    byte[] noise = new byte[200_000];
    new Random(4).nextBytes(noise);
    reader.accept(noise, 0, noise.length);
    seen.clear();
    reader.accept(hex("f90208"), 0, 3);
    assertThat(seen).containsExactly("2.8");
  }
}
