package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets of MQTT 3.1.1 that come from a broker, some of them too large. */
class MessageBoundTest {

  private static final int MOST = 1000;
  private static final byte[] PINGRESP = {(byte) 0xD0, 0};

  private static MessageBound bounded(byte[]... packets) {
    return new MessageBound(new ByteArrayInputStream(joined(packets)), MOST);
  }

  private static byte[] joined(byte[]... packets) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] packet : packets) {
      all.writeBytes(packet);
    }
    return all.toByteArray();
  }

  /** A PUBLISH to {@code a/b}, packet 5 unless its quality is 0. */
  private static byte[] publish(int quality, byte[] payload) {
    byte[] before =
        quality > 0 ? new byte[] {0, 3, 'a', '/', 'b', 0, 5} : new byte[] {0, 3, 'a', '/', 'b'};
    return joined(head(0x30 | quality << 1, before.length + payload.length), before, payload);
  }

  private static byte[] head(int type, int length) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.write(type);
    int left = length;
    do {
      head.write(left >= 0x80 ? left | 0x80 : left);
      left >>= 7;
    } while (left > 0);
    return head.toByteArray();
  }

  @Test
  void whatIsNotTooLargeIsLeftAsItIs() throws Exception {
    byte[] packets =
        joined(
            new byte[] {0x20, 2, 0, 0},
            publish(1, new byte[3]),
            publish(2, new byte[MOST - 7]),
            PINGRESP,
            publish(0, new byte[0]));
    assertThat(bounded(packets).readAllBytes()).isEqualTo(packets);
    MessageBound single = bounded(packets);
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    for (int next = single.read(); next >= 0; next = single.read()) {
      copy.write(next);
    }
    assertThat(copy.toByteArray()).isEqualTo(packets);
  }

  @ParameterizedTest(name = "quality {0}")
  @ValueSource(ints = {0, 1, 2})
  void theNoteOfAMessageThatIsTooLargeHasItsHeadAndSize(int quality) throws Exception {
    byte[] large = new byte[300_000];
    Arrays.fill(large, (byte) 7);
    byte[] read = bounded(PINGRESP, publish(quality, large), PINGRESP).readAllBytes();
    int before = quality > 0 ? 7 : 5;
    int left = read.length - 2 * PINGRESP.length - 2;
    byte[] note = Arrays.copyOfRange(read, 4 + before, 2 + 2 + left);
    assertThat(read).isEqualTo(joined(PINGRESP, publish(quality, note), PINGRESP));
    assertThat(MessageBound.thrownAway(note)).hasValue(large.length);
    assertThat(MessageBound.thrownAway(large)).isEmpty();
    assertThat(MessageBound.thrownAway(new byte[40])).isEmpty();
  }

  @Test
  void aConnectionThatEndsInTheMiddleEnds() {
    byte[] large = publish(1, new byte[5000]);
    for (int length : new int[] {1, 2, 4, 6, 9, 2000}) {
      assertThatIOException()
          .isThrownBy(() -> bounded(Arrays.copyOf(large, length)).readAllBytes())
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aTopicLongerThanItsPacketIsAnError() {
    byte[] packet =
        joined(head(0x30, MOST + 1), new byte[] {(byte) 0xFF, (byte) 0xFF}, new byte[70_000]);
    assertThatIOException()
        .isThrownBy(() -> bounded(packet).readAllBytes())
        .withMessageContaining("shorter than its topic");
  }

  @Test
  void aLargePacketThatIsNoMessageIsAnError() {
    byte[] packet = joined(head(0x90, MOST + 1), new byte[MOST + 1]);
    assertThatIOException()
        .isThrownBy(() -> bounded(packet).readAllBytes())
        .withMessageContaining("1,001 bytes");
  }

  @Test
  void theLargestMessageOfMqttTakesNoMemory() throws Exception {
    byte[] start = joined(head(0x30, (int) MessageBound.LARGEST), new byte[] {0, 3, 'a', '/', 'b'});
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    InputStream broker =
        new SequenceInputStream(
            new ByteArrayInputStream(start), new Zeros(MessageBound.LARGEST - 5));
    long before = threads.getCurrentThreadAllocatedBytes();
    byte[] read = new MessageBound(broker, MOST).readAllBytes();
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
    assertThat(read).hasSizeLessThan(100);
  }

  /** Many zeros. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long count) {
      left = count;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int count = (int) Math.min(length, left);
      left -= count;
      return count == 0 ? -1 : count;
    }
  }
}
