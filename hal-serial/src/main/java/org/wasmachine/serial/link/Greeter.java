package org.wasmachine.serial.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.frame.Frame;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.protocol.Hello;
import org.wasmachine.serial.protocol.HelloReply;

/** Opens or resumes a session on a wire and steps its bit rate up (PROTOCOL.md sections 2, 6). */
final class Greeter {
  /** The wire, and the answers that come on it. */
  interface Line {
    String name();

    void send(FrameType type, byte[] payload);

    /** The next answer of a type; empty after so long, or at once when the wire is gone. */
    Optional<Frame> answer(FrameType type, long nanos);

    int baud();

    boolean setBaud(int baud);

    /** Whether there is a point in going on. */
    boolean alive();
  }

  private static final System.Logger LOG = System.getLogger(Greeter.class.getName());
  private static final long MILLI = 1_000_000L;
  private static final long GREETING = 250 * MILLI;
  private static final long STEP = 250 * MILLI;
  private static final long DEVICE_FALLS_BACK = 1_050 * MILLI;
  private static final List<Integer> RATES =
      List.of(3_000_000, 2_000_000, 1_500_000, 921_600, 460_800, 230_400);
  private static final byte[] PATTERN = pattern();

  private final Line line;
  private final LinkOptions options;
  private final int maxBody;

  Greeter(Line line, LinkOptions options, int maxBody) {
    this.line = line;
    this.options = options;
    this.maxBody = maxBody;
  }

  /** 55 and 00 and FF sixteen times each, then one bit walking twice. */
  private static byte[] pattern() {
    byte[] bytes = new byte[64];
    Arrays.fill(bytes, 0, 16, (byte) 0x55);
    Arrays.fill(bytes, 32, 48, (byte) 0xFF);
    for (int i = 48; i < 64; i++) {
      bytes[i] = (byte) (1 << (i % 8));
    }
    return bytes;
  }

  /**
   * Greets until the device answers.
   *
   * @param tries how often, with the rates in turn
   * @return empty if it does not
   * @throws HalException {@link ErrorKind#UNSUPPORTED} if it speaks other versions only
   */
  Optional<HelloReply> greet(Optional<Hello.SessionId> resume, List<Integer> rates, int tries) {
    for (int i = 0; i < tries && line.alive(); i++) {
      int rate = rates.get(i % rates.size());
      if (line.baud() != rate) {
        line.setBaud(rate);
      }
      int nonce = ThreadLocalRandom.current().nextInt();
      line.send(FrameType.HELLO, hello(nonce, resume).encode());
      Optional<HelloReply> reply =
          line.answer(FrameType.HELLO_REPLY, GREETING)
              .flatMap(frame -> HelloReply.decode(frame.reader()))
              .filter(answer -> answer.nonce() == nonce);
      if (reply.isPresent()) {
        return Optional.of(checked(reply.get()));
      }
    }
    return Optional.empty();
  }

  private Hello hello(int nonce, Optional<Hello.SessionId> resume) {
    int failSafe = (int) Math.min(options.failSafe().toMillis(), 0xFFFF);
    return Hello.of(nonce, maxBody, failSafe, resume);
  }

  private HelloReply checked(HelloReply reply) {
    if (reply.version() != Hello.VERSION || !reply.sessionOpen()) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "%s: the device speaks bridge protocol versions %d to %d, this program speaks %d; %s"
              .formatted(
                  line.name(),
                  reply.lowestVersion(),
                  reply.highestVersion(),
                  Hello.VERSION,
                  reply.lowestVersion() > Hello.VERSION
                      ? "update this program"
                      : "flash the firmware of this program (wasmachine firmware)"));
    }
    boolean usable =
        reply.maxBody() >= Frame.MAX_BODY_BEFORE_HELLO
            && reply.window() >= 1
            && reply.window() <= 128
            && reply.credit() >= Frame.MAX_BODY_BEFORE_HELLO;
    if (!usable) {
      throw new HalException(
          ErrorKind.UNSUPPORTED, line.name() + ": the device announces impossible limits");
    }
    return reply;
  }

  /** Goes to the wanted rate, or to the fastest below it that works. */
  void stepUp(HelloReply reply) {
    if (reply.maxBaud() == 0 || options.baud() <= line.baud()) {
      return;
    }
    int wanted = Math.min(options.baud(), reply.maxBaud());
    if (tryRate(wanted)) {
      return;
    }
    for (int rate : RATES) {
      if (rate < wanted && rate > line.baud() && line.alive() && tryRate(rate)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: {1} baud does not work on this cable, going on with {2}",
            line.name(),
            Integer.toString(wanted),
            Integer.toString(rate));
        return;
      }
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}: no rate above {1} baud works on this cable",
        line.name(),
        Integer.toString(line.baud()));
  }

  private boolean tryRate(int rate) {
    int before = line.baud();
    if (!step(1, rate(rate)) || !line.setBaud(rate)) {
      return false;
    }
    boolean works = test() || test();
    if (works && (step(3, rate(rate)) || step(3, rate(rate)))) {
      return true;
    }
    line.setBaud(before);
    line.answer(FrameType.BAUD_REPLY, DEVICE_FALLS_BACK);
    return false;
  }

  private boolean test() {
    line.send(FrameType.BAUD, withStep(2, PATTERN));
    return line.answer(FrameType.BAUD_REPLY, STEP)
        .filter(frame -> frame.payload().length == PATTERN.length + 2)
        .filter(frame -> Arrays.equals(frame.payload(), 2, PATTERN.length + 2, PATTERN, 0, 64))
        .isPresent();
  }

  private boolean step(int number, byte[] argument) {
    line.send(FrameType.BAUD, withStep(number, argument));
    return line.answer(FrameType.BAUD_REPLY, STEP)
        .filter(frame -> frame.payload().length >= 2 && frame.payload()[0] == number)
        .filter(frame -> frame.payload()[1] == 0)
        .isPresent();
  }

  private static byte[] rate(int rate) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(rate).array();
  }

  private static byte[] withStep(int number, byte[] argument) {
    byte[] payload = new byte[argument.length + 1];
    payload[0] = (byte) number;
    System.arraycopy(argument, 0, payload, 1, argument.length);
    return payload;
  }
}
