package org.wasmachine.serial;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.wasmachine.serial.wire.Wire;

/** A cable in memory: two wires whose bytes may be damaged on the way, by a seeded generator. */
public final class MemoryPipe {
  private static final byte[] END = {};

  private final LinkedBlockingQueue<byte[]> toDevice = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<byte[]> toHost = new LinkedBlockingQueue<>();
  private volatile UnaryOperator<byte[]> way = UnaryOperator.identity();
  private volatile boolean cut;

  /** The end of the program under test. */
  public Wire host() {
    return new End("memory-host", toHost, toDevice);
  }

  /** The end of the device. */
  public Wire device() {
    return new End("memory-device", toDevice, toHost);
  }

  /** What happens to each written piece, in both directions. */
  public void setWay(UnaryOperator<byte[]> newWay) {
    way = newWay;
  }

  /** Pulls the cable: both ends read -1. */
  public void cut() {
    cut = true;
    toDevice.add(END);
    toHost.add(END);
  }

  /**
   * Loses, doubles, flips or inserts bytes.
   *
   * @param perMillion of the bytes
   */
  public static UnaryOperator<byte[]> damage(long seed, int perMillion) {
    Random random = new Random(seed);
    return bytes -> {
      synchronized (random) {
        byte[] out = new byte[bytes.length * 2];
        int n = 0;
        for (byte value : bytes) {
          int kind = random.nextInt(1_000_000) < perMillion ? random.nextInt(4) : -1;
          if (kind != 0) {
            out[n++] = kind == 2 ? (byte) (value ^ 1 << random.nextInt(8)) : value;
          }
          if (kind == 1 || kind == 3) {
            out[n++] = kind == 1 ? value : (byte) random.nextInt();
          }
        }
        return Arrays.copyOf(out, n);
      }
    };
  }

  private final class End implements Wire {
    private final String name;
    private final LinkedBlockingQueue<byte[]> in;
    private final LinkedBlockingQueue<byte[]> out;
    private byte[] rest = END;
    private int at;
    private boolean ended;

    End(String name, LinkedBlockingQueue<byte[]> in, LinkedBlockingQueue<byte[]> out) {
      this.name = name;
      this.in = in;
      this.out = out;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int read(byte[] into) {
      while (at == rest.length && !ended) {
        try {
          byte[] next = in.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
          if (next == null) {
            return 0;
          }
          rest = next;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return 0; // as a serial port, which knows no interrupts
        }
        ended = rest == END;
        at = 0;
      }
      if (ended) {
        return -1;
      }
      int count = Math.min(into.length, rest.length - at);
      System.arraycopy(rest, at, into, 0, count);
      at += count;
      return count;
    }

    @Override
    public int available() {
      if (at < rest.length) {
        return rest.length - at;
      }
      byte[] next = in.peek();
      return next == null && !ended ? 0 : ended || next == END ? -1 : next.length;
    }

    @Override
    public boolean write(byte[] bytes, int offset, int length) {
      if (cut) {
        return false;
      }
      byte[] arrives = way.apply(Arrays.copyOfRange(bytes, offset, offset + length));
      if (arrives.length > 0) {
        out.add(arrives);
      }
      return true;
    }

    @Override
    public int baud() {
      return 3_000_000;
    }

    @Override
    public boolean setBaud(int baud) {
      return true;
    }

    @Override
    public void close() {
      in.add(END);
      out.add(END);
    }
  }
}
