package org.wasmachine.serial.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.serial.TestDevice;
import org.wasmachine.serial.frame.Frame;
import org.wasmachine.serial.frame.FrameReader;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.protocol.Hello;
import org.wasmachine.serial.protocol.HelloReply;
import org.wasmachine.serial.protocol.Status;

/** The device's end in Java, frame by frame, in virtual time. */
class DeviceSessionTest {
  private static final int EXPLODE = 0xF5;

  private final VirtualClock clock = new VirtualClock();
  private final Deque<Frame> sent = new ArrayDeque<>();
  private final Rate rate = new Rate();
  private int releases;
  private DeviceSession session;

  private static final class Rate implements LineRate {
    private int baud = 115_200;

    @Override
    public int max() {
      return 3_000_000;
    }

    @Override
    public int now() {
      return baud;
    }

    @Override
    public void change(int newBaud) {
      baud = newBaud;
    }
  }

  private final OperationTarget target =
      new OperationTarget() {
        @Override
        public Status execute(int code, ByteBuffer in, ByteBuffer out) {
          if (code == EXPLODE) {
            throw new IllegalStateException("on purpose");
          }
          return Status.UNKNOWN_OPERATION;
        }

        @Override
        public void releaseAll() {
          releases++;
        }
      };

  @BeforeEach
  void open() {
    DeviceIdentity identity = TestDevice.identity(7);
    FrameReader reader =
        new FrameReader(
            4096,
            new FrameReader.Sink() {
              @Override
              public void frame(Frame frame) {
                sent.add(frame);
              }

              @Override
              public void damaged() {
                throw new AssertionError("the device sent a damaged frame");
              }
            });
    session =
        new DeviceSession(
            identity, target, clock, rate, bytes -> reader.accept(bytes, 0, bytes.length));
    hello(Optional.empty(), 500);
    HelloReply reply = HelloReply.decode(sent.remove().reader()).orElseThrow();
    assertThat(reply.sessionOpen()).isTrue();
    assertThat(reply.maxBaud()).isEqualTo(3_000_000);
  }

  @AfterEach
  void close() {
    clock.close();
  }

  private void hello(Optional<Hello.SessionId> resume, int failSafe) {
    deliver(FrameType.HELLO, 0, Hello.of(1, 2048, failSafe, resume).encode());
  }

  private void deliver(FrameType type, int seq, byte... payload) {
    session.frame(new Frame(type, seq, payload));
  }

  private void pass(int millis) throws InterruptedException {
    clock.sleep(Duration.ofMillis(millis));
    session.poll();
  }

  private byte[] baud(int step, int value) {
    byte[] payload =
        ByteBuffer.allocate(5)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) step)
            .putInt(value)
            .array();
    deliver(FrameType.BAUD, 0, payload);
    return sent.remove().payload();
  }

  @Test
  void aRateIsKeptWhenTheHostCommitsToIt() throws Exception {
    assertThat(baud(1, 921_600)).containsExactly(1, 0);
    assertThat(rate.now()).isEqualTo(921_600);
    assertThat(baud(3, 921_600)).containsExactly(3, 0);
    deliver(FrameType.PING, 0, (byte) 1, (byte) 0, (byte) 0, (byte) 0);
    pass(400);
    deliver(FrameType.PING, 0, (byte) 1, (byte) 0, (byte) 0, (byte) 0);
    pass(400);
    deliver(FrameType.PING, 0, (byte) 1, (byte) 0, (byte) 0, (byte) 0);
    pass(400);
    assertThat(rate.now()).isEqualTo(921_600);
  }

  @Test
  void aRateOnTrialEndsAfterASecond() throws Exception {
    baud(1, 2_000_000);
    pass(1_000);
    assertThat(rate.now()).isEqualTo(115_200);
  }

  @Test
  void aRateThatTheWireHasNotIsRefused() {
    assertThat(baud(1, 4_000_000)[1]).isEqualTo((byte) Status.UNSUPPORTED.code());
    assertThat(baud(1, 9_600)[1]).isEqualTo((byte) Status.UNSUPPORTED.code());
    assertThat(rate.now()).isEqualTo(115_200);
  }

  @Test
  void silenceBringsTheFirstRateBack() throws Exception {
    baud(1, 921_600);
    baud(3, 921_600);
    pass(3_000);
    assertThat(rate.now()).isEqualTo(115_200);
  }

  @Test
  void silenceFiresTheFailSafe() throws Exception {
    int before = releases;
    pass(499);
    assertThat(releases).isEqualTo(before);
    pass(1);
    assertThat(releases).isEqualTo(before + 1);
    Frame last = sent.removeLast();
    assertThat(last.type()).isEqualTo(FrameType.NO_SESSION);
    assertThat(last.payload()[4]).isEqualTo((byte) 2);
  }

  @Test
  void aLongOperationIsNoSilence() throws Exception {
    byte[] oneSecond = {0, 0x02, 0x40, 0x42, 0x0F, 0x00};
    deliver(FrameType.REQUEST, 0, oneSecond);
    session.poll();
    assertThat(sent.remove().type()).isEqualTo(FrameType.REPLY);
    assertThat(sent).isEmpty();
  }

  @Test
  void afterAFailSafeNothingIsResumed() throws Exception {
    pass(500);
    sent.clear();
    hello(Optional.of(new Hello.SessionId(7, 1)), 0);
    HelloReply reply = HelloReply.decode(sent.remove().reader()).orElseThrow();
    assertThat(reply.resumed()).isFalse();
    assertThat(reply.session().number()).isEqualTo(2);
  }

  @Test
  void aFaultOfTheBoardIsAnAnswer() {
    deliver(FrameType.REQUEST, 0, (byte) 0, (byte) 0x03, (byte) EXPLODE, (byte) 9);
    byte[] reply = sent.remove().payload();
    assertThat(reply[0]).isEqualTo((byte) 1);
    assertThat(reply[reply.length - 1]).isEqualTo((byte) Status.IO.code());
  }

  @Test
  void anotherVersionIsAnsweredWithoutASession() {
    int before = releases;
    byte[] future = Hello.of(5, 2048, 0, Optional.empty()).encode();
    future[2] = 2;
    future[3] = 3;
    deliver(FrameType.HELLO, 0, future);
    HelloReply reply = HelloReply.decode(sent.remove().reader()).orElseThrow();
    assertThat(reply.version()).isZero();
    assertThat(releases).isEqualTo(before);
  }
}
