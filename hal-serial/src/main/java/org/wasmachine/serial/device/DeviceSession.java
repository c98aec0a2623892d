package org.wasmachine.serial.device;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.serial.frame.Frame;
import org.wasmachine.serial.frame.FrameReader;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.frame.FrameWriter;
import org.wasmachine.serial.protocol.Hello;
import org.wasmachine.serial.protocol.HelloReply;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Status;

/**
 * Takes frames, executes requests once and in order, answers (PROTOCOL.md). All of it on the
 * caller's threads; thread-safe.
 */
public final class DeviceSession implements FrameReader.Sink {
  private static final System.Logger LOG = System.getLogger(DeviceSession.class.getName());
  private static final int STOP_ON_ERROR = 1;
  private static final int MAX_OPERATIONS = 512;
  private static final int MAX_DELAY_MICROS = 1_000_000;
  private static final int PROPOSE = 1;
  private static final int TEST = 2;
  private static final int COMMIT = 3;
  private static final int BASE_BAUD = 115_200;
  private static final long TRIAL_NANOS = 1_000_000_000L;
  private static final long SILENCE_NANOS = 3_000_000_000L;
  private static final int BOOT = 1;
  private static final int FAIL_SAFE = 2;
  private static final int NO_HELLO = 3;
  private static final int GOODBYE = 4;

  private final DeviceIdentity identity;
  private final OperationTarget target;
  private final Clock clock;
  private final Consumer<byte[]> out;
  private final EventQueue events;
  private final byte[][] cache;
  private final int[] counters = new int[12];
  private final LineRate rate;
  private boolean onTrial;
  private int rateBefore;
  private long trialEnds;
  private volatile Runnable wake = () -> {};
  private boolean open;
  private int sessionNumber;
  private int expected;
  private boolean nakSent;
  private int hostMaxBody = Frame.MAX_BODY_BEFORE_HELLO;
  private long failSafeNanos;
  private long lastValid;

  /**
   * A device without a session.
   *
   * @param rate of the wire
   * @param out takes whole frames for the wire
   */
  public DeviceSession(
      DeviceIdentity identity,
      OperationTarget target,
      Clock clock,
      LineRate rate,
      Consumer<byte[]> out) {
    this.rate = rate;
    this.identity = identity;
    this.target = target;
    this.clock = clock;
    this.out = out;
    this.events = new EventQueue(identity.eventQueue());
    this.cache = new byte[identity.window()][];
    this.lastValid = clock.nanos();
  }

  /** Tells the host, if one listens, that the device has started. */
  public synchronized void announce() {
    noSession(BOOT);
  }

  /**
   * Does what time brings: events, repeats, the fail-safe. Call at least every few milliseconds.
   */
  public synchronized void poll() {
    long now = clock.nanos();
    pollRate(now);
    if (open && failSafeNanos > 0 && now - lastValid >= failSafeNanos) {
      counters[9]++;
      end();
      noSession(FAIL_SAFE);
    }
    if (open) {
      events.next(now).ifPresent(payload -> send(FrameType.EVENTS, 0, payload));
    }
  }

  /** Who is called when {@link #poll} has something to do before its time. */
  public void whenBusy(Runnable waker) {
    wake = waker;
  }

  /** An edge at a pin, at a time of the clock. */
  public void edge(int pin, boolean rising, long nanos) {
    events.edge(pin, rising, nanos / 1_000);
    wake.run();
  }

  /** A serial port has bytes to read. */
  public void uartReadable(int port) {
    events.uartReadable(port, clock.nanos() / 1_000);
    wake.run();
  }

  /** The host is gone for good, like after a closed connection. */
  public synchronized void disconnect() {
    end();
  }

  private void end() {
    if (open) {
      open = false;
      target.releaseAll();
      events.clear();
    }
  }

  private void send(FrameType type, int seq, byte[] payload) {
    out.accept(FrameWriter.encode(type, seq, payload));
  }

  private void noSession(int reason) {
    send(FrameType.NO_SESSION, 0, little(5).putInt(identity.epoch()).put((byte) reason).array());
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public synchronized void damaged() {
    counters[1]++;
    nak(1);
  }

  private void nak(int reason) {
    if (open && !nakSent) {
      nakSent = true;
      send(FrameType.NAK, expected, new byte[] {(byte) reason});
    }
  }

  @Override
  public synchronized void frame(Frame frame) {
    counters[0]++;
    lastValid = clock.nanos();
    switch (frame.type()) {
      case HELLO -> Hello.decode(frame.reader()).ifPresent(this::hello);
      case REQUEST, PING, EVENT_ACK, BAUD -> {
        if (open) {
          inSession(frame);
        } else {
          noSession(NO_HELLO);
        }
      }
      case GOODBYE -> {
        if (open) {
          end();
          noSession(GOODBYE);
        }
      }
      default -> counters[2]++;
    }
  }

  private void inSession(Frame frame) {
    ByteBuffer in = frame.reader();
    switch (frame.type()) {
      case REQUEST -> request(frame.seq(), frame.payload());
      case PING -> {
        if (in.remaining() >= 4) {
          byte[] answer = little(12).putInt(in.getInt()).putLong(clock.nanos() / 1_000).array();
          send(FrameType.PONG, 0, answer);
        }
      }
      case EVENT_ACK -> {
        if (in.remaining() >= 4) {
          events.acknowledged(in.getInt(), clock.nanos());
          wake.run();
        }
      }
      default -> baud(frame.payload());
    }
  }

  /** Steps of PROTOCOL.md section 6: propose a rate, test it with a pattern, commit to it. */
  private void baud(byte[] payload) {
    int step = payload.length > 0 ? payload[0] : 0;
    if (step == TEST) {
      byte[] answer = new byte[payload.length + 1];
      answer[0] = TEST;
      System.arraycopy(payload, 1, answer, 2, payload.length - 1);
      send(FrameType.BAUD_REPLY, 0, answer);
      return;
    }
    if (payload.length < 5 || (step != PROPOSE && step != COMMIT)) {
      return;
    }
    int wanted = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getInt(1);
    boolean possible =
        step == PROPOSE
            ? wanted >= BASE_BAUD && wanted <= rate.max()
            : rate.max() > 0 && wanted == rate.now();
    Status status = possible ? Status.OK : Status.UNSUPPORTED;
    send(FrameType.BAUD_REPLY, 0, new byte[] {(byte) step, (byte) status.code()});
    if (possible && step == PROPOSE) {
      rateBefore = onTrial ? rateBefore : rate.now();
      trialEnds = clock.nanos() + TRIAL_NANOS;
      rate.change(wanted);
    }
    onTrial = possible ? step == PROPOSE : onTrial;
  }

  private void pollRate(long now) {
    if (onTrial && now >= trialEnds) {
      onTrial = false;
      rate.change(rateBefore);
    } else if (!onTrial
        && rate.max() > 0
        && rate.now() != BASE_BAUD
        && now - lastValid >= SILENCE_NANOS) {
      rate.change(BASE_BAUD);
    }
  }

  private void hello(Hello hello) {
    boolean common =
        hello.lowestVersion() <= Hello.VERSION
            && hello.highestVersion() >= Hello.VERSION
            && hello.maxBody() >= Frame.MAX_BODY_BEFORE_HELLO;
    if (!common || hello.probe()) {
      helloReply(hello, common ? Hello.VERSION : 0, false);
      return;
    }
    Hello.SessionId living = new Hello.SessionId(identity.epoch(), sessionNumber);
    boolean resumed = open && hello.resume().filter(living::equals).isPresent();
    if (!resumed) {
      end();
      open = true;
      sessionNumber++;
      expected = 0;
      counters[11]++;
      Arrays.fill(cache, null);
    }
    hostMaxBody = Math.min(hello.maxBody(), identity.maxBody());
    failSafeNanos = hello.failSafeMillis() * 1_000_000L;
    nakSent = false;
    events.rewind();
    helloReply(hello, Hello.VERSION, resumed);
  }

  private void helloReply(Hello hello, int version, boolean resumed) {
    HelloReply reply =
        new HelloReply(
            version,
            Hello.VERSION,
            Hello.VERSION,
            open,
            resumed,
            hello.nonce(),
            new Hello.SessionId(identity.epoch(), sessionNumber),
            identity.id(),
            identity.maxBody(),
            identity.credit(),
            identity.window(),
            expected,
            events.head(),
            identity.eventQueue(),
            rate.max(),
            identity.features(),
            identity.pinCount(),
            identity.chip(),
            identity.firmware(),
            identity.board());
    send(FrameType.HELLO_REPLY, 0, reply.encode());
  }

  private void request(int seq, byte[] payload) {
    int behind = (expected - seq) & 0xFF;
    int slot = seq % cache.length;
    if (behind == 0) {
      nakSent = false;
      byte[] reply = execute(payload);
      lastValid = clock.nanos(); // the host was not silent while the operations took their time
      cache[slot] = FrameWriter.encode(FrameType.REPLY, seq, reply);
      expected = (expected + 1) & 0xFF;
      out.accept(cache[slot]);
    } else if (behind <= cache.length && cache[slot] != null) {
      counters[3]++;
      out.accept(cache[slot]);
    } else {
      counters[4]++;
      nak(2);
    }
  }

  /** Runs a batch; the reply grows in the form with statuses and is shortened if all went well. */
  private byte[] execute(byte[] payload) {
    ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    int room = hostMaxBody - Frame.OVERHEAD;
    ByteBuffer plain = little(room).put((byte) 0);
    ByteBuffer full = little(room).put((byte) 1).putShort((short) 0);
    boolean stop = in.hasRemaining() && (in.get() & STOP_ON_ERROR) != 0;
    boolean failed = false;
    int count = 0;
    while (in.hasRemaining() && count < MAX_OPERATIONS && full.remaining() > 1) {
      int before = plain.position();
      plain.limit(Math.min(room, before + full.remaining() - 1));
      Status status = executeOne(in, plain);
      if (status != Status.OK) {
        plain.position(before);
        failed = true;
      }
      full.put((byte) status.code());
      full.put(plain.array(), before, plain.position() - before);
      count++;
      counters[5]++;
      if (status == Status.UNKNOWN_OPERATION || (failed && stop)) {
        break;
      }
    }
    boolean whole = !failed && !in.hasRemaining();
    ByteBuffer reply = whole ? plain : full.putShort(1, (short) count);
    return Arrays.copyOf(reply.array(), reply.position());
  }

  private Status executeOne(ByteBuffer in, ByteBuffer result) {
    int code = in.get() & 0xFF;
    try {
      return switch (code) {
        case Opcode.ECHO -> echo(in, result);
        case Opcode.DELAY -> delay(in);
        case Opcode.TIME -> {
          result.putLong(clock.nanos() / 1_000);
          yield Status.OK;
        }
        case Opcode.COUNTERS -> {
          result.put((byte) counters.length);
          for (int counter : counters) {
            result.putInt(counter);
          }
          yield Status.OK;
        }
        case Opcode.RELEASE_ALL -> {
          target.releaseAll();
          yield Status.OK;
        }
        default -> target.execute(code, in, result);
      };
    } catch (BufferUnderflowException cutOff) {
      in.position(in.limit());
      return Status.MALFORMED;
    } catch (BufferOverflowException tooLong) {
      return Status.TOO_LONG;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "operation 0x%02X failed".formatted(code), e);
      in.position(in.limit()); // where the next operation begins is not known
      return Status.IO;
    }
  }

  private static Status echo(ByteBuffer in, ByteBuffer result) {
    byte[] bytes = new byte[in.getShort() & 0xFFFF];
    in.get(bytes);
    result.put(bytes);
    return Status.OK;
  }

  private Status delay(ByteBuffer in) {
    long micros = in.getInt() & 0xFFFFFFFFL;
    if (micros > MAX_DELAY_MICROS) {
      return Status.MALFORMED;
    }
    try {
      clock.sleep(java.time.Duration.ofNanos(micros * 1_000));
      return Status.OK;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Status.IO;
    }
  }
}
