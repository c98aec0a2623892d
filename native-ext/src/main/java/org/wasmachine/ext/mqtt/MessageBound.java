package org.wasmachine.ext.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * What a broker sends, with a bound on the size of one message: Paho's client of MQTT 3.1.1 keeps
 * three copies of a message while it reads it, and MQTT allows 256 MiB. The payload of a larger one
 * is read and thrown away; a note of a few bytes takes its place, so that the message is still
 * acknowledged and the app hears of it.
 *
 * <p>Read by one thread.
 */
final class MessageBound extends FilterInputStream {

  /** The largest that MQTT has. */
  static final long LARGEST = 268_435_455;

  /** Nobody can send what begins like this by chance or on purpose. */
  private static final byte[] NOTE = new byte[32];

  static {
    new SecureRandom().nextBytes(NOTE);
  }

  private static final int PUBLISH = 3;
  private static final int LENGTH_BYTES = 4;
  private static final int MORE = 0x80;

  private final DataInputStream broker;
  private final long most;
  private byte[] head = {};
  private int headRead;
  private long rest;

  /**
   * @param most bytes of one packet
   */
  MessageBound(InputStream broker, long most) {
    super(broker);
    this.broker = new DataInputStream(broker);
    this.most = most;
  }

  /** The bound of this JVM: a sixth of its heap, for three copies and as much again of others. */
  static long ofThisJvm() {
    return Math.min(LARGEST, Runtime.getRuntime().maxMemory() / 6);
  }

  /** How many bytes the payload had that was thrown away; empty if this is one that was not. */
  static OptionalLong thrownAway(byte[] payload) {
    boolean note =
        payload.length == NOTE.length + Long.BYTES
            && Arrays.equals(payload, 0, NOTE.length, NOTE, 0, NOTE.length);
    return note
        ? OptionalLong.of(ByteBuffer.wrap(payload).getLong(NOTE.length))
        : OptionalLong.empty();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (headRead == head.length && rest == 0 && !nextPacket()) {
      return -1;
    }
    if (headRead < head.length) {
      int count = Math.min(length, head.length - headRead);
      System.arraycopy(head, headRead, into, offset, count);
      headRead += count;
      return count;
    }
    int count = broker.read(into, offset, (int) Math.min(length, rest));
    rest -= Math.max(0, count);
    return count;
  }

  /** Reads the head of a packet, and all of one that is too large; false at the end. */
  private boolean nextPacket() throws IOException {
    int type = broker.read();
    if (type < 0) {
      return false;
    }
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    start.write(type);
    long length = 0;
    int more = MORE;
    for (int i = 0; i < LENGTH_BYTES && more != 0; i++) {
      int next = broker.readUnsignedByte();
      start.write(next);
      length |= (long) (next & MORE - 1) << 7 * i;
      more = next & MORE;
    }
    boolean tooLarge = length > most;
    if (tooLarge && type >> 4 != PUBLISH) {
      throw new IOException("a packet of %,d bytes that is no message".formatted(length));
    }
    head = tooLarge ? noted(type, length) : start.toByteArray();
    headRead = 0;
    rest = tooLarge ? 0 : length;
    return true;
  }

  /** A message without its payload. */
  private byte[] noted(int type, long length) throws IOException {
    byte[] topic = new byte[broker.readUnsignedShort()];
    broker.readFully(topic);
    byte[] id = new byte[(type >> 1 & 3) > 0 ? Short.BYTES : 0];
    broker.readFully(id);
    int before = Short.BYTES + topic.length + id.length;
    if (before > length) {
      throw new IOException("a PUBLISH packet shorter than its topic");
    }
    broker.skipNBytes(length - before);
    int left = before + NOTE.length + Long.BYTES;
    ByteBuffer packet = ByteBuffer.allocate(1 + LENGTH_BYTES + left).put((byte) type);
    for (int value = left; value > 0; value >>= 7) {
      packet.put((byte) (value < MORE ? value : value | MORE));
    }
    packet.putShort((short) topic.length).put(topic).put(id);
    packet.put(NOTE).putLong(length - before);
    return Arrays.copyOf(packet.array(), packet.position());
  }

  @Override
  public int available() throws IOException {
    return headRead < head.length
        ? head.length - headRead
        : (int) Math.min(rest > 0 ? rest : Integer.MAX_VALUE, broker.available());
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
