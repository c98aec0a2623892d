package org.wasmachine.serial.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.serial.frame.Frame;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.protocol.DeviceEvent;
import org.wasmachine.serial.wire.Wire;

/** What the device says, brought to where it belongs; on the thread that reads. */
final class Incoming implements Cable.Receiver {
  private static final System.Logger LOG = System.getLogger(Link.class.getName());

  /** The fail-safe, as a reason of NO_SESSION (PROTOCOL.md section 1). */
  private static final int FAIL_SAFE_FIRED = 2;

  private final LinkSession session;
  private final Clock clock;
  private final LinkListener listener;
  private long damagedFrames;

  Incoming(LinkSession session, Clock clock, LinkListener listener) {
    this.session = session;
    this.clock = clock;
    this.listener = listener;
  }

  /** How many frames were damaged; with the session's lock. */
  long damagedFrames() {
    return damagedFrames;
  }

  @Override
  public void damaged() {
    session.lock.lock();
    try {
      damagedFrames++;
      if (session.isUp()) {
        session.window.hint(clock.nanos());
      }
    } finally {
      session.lock.unlock();
    }
  }

  @Override
  public void gone(Wire which) {
    session.lock.lock();
    try {
      if (!session.cable.isAttachedTo(which)) {
        return;
      }
      session.cable.detach();
      if (session.isUp()) {
        session.explain("the cable was pulled or the port disappeared");
        session.change(LinkState.LOST);
      }
      session.changed.signalAll();
    } finally {
      session.lock.unlock();
    }
    which.close();
  }

  @Override
  public void frame(Wire from, Frame frame) {
    List<DeviceEvent> news = List.of();
    session.lock.lock();
    try {
      if (!session.cable.isAttachedTo(from)) {
        return;
      }
      long now = clock.nanos();
      session.heartbeat.heard(now);
      switch (frame.type()) {
        case REPLY -> reply(frame, now);
        case NAK -> {
          if (session.isUp()) {
            session.window.nak(frame.seq(), now);
          }
        }
        case EVENTS -> news = session.isUp() ? newEvents(frame) : List.of();
        case PONG -> session.heartbeat.pong(frame, now);
        case NO_SESSION -> noSession(frame);
        case HELLO_REPLY, BAUD_REPLY -> session.cable.answered(frame);
        case HELLO, REQUEST, PING, EVENT_ACK, BAUD, GOODBYE -> {
          // Our own words: an echo of the line. It does no harm.
        }
      }
    } finally {
      session.lock.unlock();
    }
    news.forEach(listener::event);
  }

  private void reply(Frame frame, long now) {
    if (!session.isUp()) {
      return;
    }
    if (!session.window.reply(frame.seq(), frame.reader(), now)) {
      LOG.log(
          System.Logger.Level.ERROR,
          "{0}: a reply does not fit its request; firmware {1} and this program disagree",
          session.name(),
          session.device().firmware());
    }
    session.window.fill(now);
    session.room.signalAll();
  }

  private List<DeviceEvent> newEvents(Frame frame) {
    List<DeviceEvent> news = session.events.accept(frame.reader());
    session.cable.sendNow(
        FrameType.EVENT_ACK,
        ByteBuffer.allocate(4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(session.events.expected())
            .array());
    return news;
  }

  private void noSession(Frame frame) {
    ByteBuffer in = frame.reader();
    if (!session.isUp() || in.remaining() < 5) {
      return;
    }
    int epoch = in.getInt();
    int reason = in.get();
    boolean other = epoch != session.device().session().epoch();
    session.end(
        other
            ? "the device restarted"
            : reason == FAIL_SAFE_FIRED
                ? "the device heard nothing for too long and went to its safe states"
                : "the device ended the session");
  }
}
