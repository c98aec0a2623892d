package org.wasmachine.serial.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Finds frames in a stream of bytes, whatever stands between them. Never throws for anything on the
 * wire. One thread.
 */
public final class FrameReader {
  /** Who takes what was found. */
  public interface Sink {
    /** A whole frame of a known type. */
    void frame(Frame frame);

    /** A frame that was damaged, too long or too short, dropped. */
    void damaged();
  }

  private final Sink sink;
  private final byte[] body;
  private int length;
  private int left;
  private boolean zeroDue;
  private boolean started;
  private boolean tooLong;

  /**
   * A reader in front of a frame.
   *
   * @param maxBody longest body accepted, in bytes
   */
  public FrameReader(int maxBody, Sink sink) {
    this.body = new byte[maxBody];
    this.sink = sink;
  }

  /** Takes the next bytes of the stream. */
  public void accept(byte[] bytes, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      byte value = bytes[i];
      if (value == 0) {
        endOfFrame();
      } else if (left == 0) {
        if (zeroDue) {
          store((byte) 0);
        }
        started = true;
        left = (value & 0xFF) - 1;
        zeroDue = left != 0xFE;
      } else {
        store(value);
        left--;
      }
    }
  }

  /** Forgets a half frame, for a new connection. */
  public void reset() {
    length = 0;
    left = 0;
    zeroDue = false;
    started = false;
    tooLong = false;
  }

  private void store(byte value) {
    if (length < body.length) {
      body[length++] = value;
    } else {
      tooLong = true;
    }
  }

  private void endOfFrame() {
    boolean empty = !started;
    boolean whole = left == 0 && !tooLong && length >= Frame.OVERHEAD;
    int size = length;
    reset();
    if (empty) {
      return;
    }
    if (!whole || !crcMatches(size)) {
      sink.damaged();
      return;
    }
    byte[] payload = Arrays.copyOfRange(body, 2, size - 4);
    FrameType.of(body[0]).ifPresent(type -> sink.frame(new Frame(type, body[1] & 0xFF, payload)));
  }

  private boolean crcMatches(int size) {
    CRC32C crc = new CRC32C();
    crc.update(body, 0, size - 4);
    int sent = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getInt(size - 4);
    return (int) crc.getValue() == sent;
  }
}
