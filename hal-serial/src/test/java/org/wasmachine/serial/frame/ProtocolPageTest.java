package org.wasmachine.serial.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of PROTOCOL.md are what this code sends and understands. */
class ProtocolPageTest {
  private static List<byte[]> examples(String kind) throws IOException {
    return Files.readAllLines(Path.of("PROTOCOL.md")).stream()
        .filter(line -> line.startsWith("  " + kind + " "))
        .map(line -> HexFormat.ofDelimiter(" ").parseHex(line.substring(kind.length() + 3)))
        .toList();
  }

  @Test
  void everyExampleIsAFrameAsWeWriteIt() throws IOException {
    List<byte[]> bodies = examples("body");
    List<byte[]> wires = examples("wire");
    assertThat(bodies).hasSameSizeAs(wires).hasSizeGreaterThan(8);
    for (int i = 0; i < bodies.size(); i++) {
      byte[] body = bodies.get(i);
      byte[] payload = Arrays.copyOfRange(body, 2, body.length - 4);
      FrameType type = FrameType.of(body[0]).orElseThrow();
      assertThat(FrameWriter.encode(type, body[1] & 0xFF, payload)).isEqualTo(wires.get(i));
    }
  }

  @Test
  void everyExampleIsUnderstood() throws IOException {
    List<Frame> frames = new ArrayList<>();
    FrameReader reader =
        new FrameReader(
            256,
            new FrameReader.Sink() {
              @Override
              public void frame(Frame frame) {
                frames.add(frame);
              }

              @Override
              public void damaged() {
                throw new AssertionError("an example is damaged");
              }
            });
    List<byte[]> wires = examples("wire");
    for (byte[] wire : wires) {
      reader.accept(wire, 0, wire.length);
    }
    assertThat(frames).hasSameSizeAs(wires);
  }
}
