package org.wasmachine.vm.remote;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads frames from a stream, whatever pieces they come in. Bytes between frames are skipped until
 * the next magic, so a stream finds its way back after damage. Used by one thread.
 */
final class LinkReader {

  /** A length beyond this is damage, not a large module. */
  private static final long PLAUSIBLE = 256 << 20;

  private static final int START_OF_REQUEST = 8;

  /** Of a frame that stalls, this much is searched for the next one. */
  private static final int KEPT = 1 << 16;

  /** What was read. */
  sealed interface Received {}

  /** A whole frame. */
  record Whole(LinkFrame frame) implements Received {}

  /**
   * A frame larger than allowed, or of an absurd length; its payload is not kept.
   *
   * @param start the first 8 bytes of the payload if they came
   */
  record TooLarge(int type, long length, byte[] start) implements Received {}

  private final BufferedInputStream in;
  private final int largest;
  private long skipped;

  /**
   * @param largest payload that is accepted
   */
  LinkReader(InputStream in, int largest) {
    this.in = new BufferedInputStream(in, KEPT);
    this.largest = largest;
  }

  /** Bytes that belonged to no frame so far. */
  long skipped() {
    return skipped;
  }

  /**
   * Waits for the next frame. When the stream has a read timeout, a frame that stalls is given up,
   * and what came behind its magic is searched for the next one: on a serial line a sender that
   * died in the middle must not cost the next one its request.
   *
   * @return empty at the end of the stream
   */
  Optional<Received> read() throws IOException {
    while (true) {
      if (!findMagic()) {
        return Optional.empty();
      }
      in.mark(KEPT);
      try {
        byte[] rest = in.readNBytes(LinkFrame.HEADER - 2);
        if (rest.length < LinkFrame.HEADER - 2) {
          return Optional.empty();
        }
        int type = unsigned(rest, 0, 2);
        long length = Integer.toUnsignedLong(unsigned(rest, 2, 4));
        if (length > largest) {
          return Optional.of(tooLarge(type, length));
        }
        byte[] payload = in.readNBytes((int) length);
        return payload.length < length
            ? Optional.empty()
            : Optional.of(new Whole(LinkFrame.of(type, payload)));
      } catch (SocketTimeoutException stalled) {
        skipped++;
        searchAgain();
      }
    }
  }

  /** Goes back to what came of a frame, unless that is too much to keep. */
  private void searchAgain() {
    try {
      in.reset();
    } catch (IOException longer) {
      // a large module; all of it is dropped
    }
  }

  private TooLarge tooLarge(int type, long length) throws IOException {
    if (length > PLAUSIBLE) {
      return new TooLarge(type, length, new byte[0]); // what follows may be the next frame
    }
    byte[] start = in.readNBytes((int) Math.min(length, START_OF_REQUEST));
    in.skipNBytes(Math.max(0, length - start.length));
    return new TooLarge(type, length, start);
  }

  private boolean findMagic() throws IOException {
    int before = -1;
    while (true) {
      int next;
      try {
        next = in.read();
      } catch (SocketTimeoutException idle) {
        before = -1;
        continue;
      }
      if (next < 0) {
        return false;
      }
      if (before == LinkFrame.MAGIC_1 && next == LinkFrame.MAGIC_2) {
        skipped--;
        return true;
      }
      skipped++;
      before = next;
    }
  }

  private static int unsigned(byte[] bytes, int at, int length) {
    int value = 0;
    for (byte b : Arrays.copyOfRange(bytes, at, at + length)) {
      value = value << 8 | b & 0xFF;
    }
    return value;
  }
}
