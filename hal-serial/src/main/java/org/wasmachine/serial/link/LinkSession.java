package org.wasmachine.serial.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.protocol.HelloReply;
import org.wasmachine.serial.protocol.Operation;
import org.wasmachine.serial.protocol.Result;
import org.wasmachine.serial.protocol.Status;
import org.wasmachine.serial.wire.WireOpener;

/**
 * Where a link stands with its device: there or lost, which session, why; and what happens when
 * that changes. Everything is guarded by {@link #lock}; methods demand it unless they say
 * otherwise.
 */
final class LinkSession {
  private static final System.Logger LOG = System.getLogger(Link.class.getName());

  final ReentrantLock lock = new ReentrantLock();

  /** Signalled when the supervisor has something to look at, or an answer to a greeting came. */
  final WaitPoint changed;

  /** Signalled when the queue of operations got shorter. */
  final WaitPoint room;

  final SendWindow window;
  final Cable cable;
  final Heartbeat heartbeat;
  final EventReceiver events = new EventReceiver();
  private final Clock clock;
  private final LinkListener listener;
  private final Incoming incoming;
  private HelloReply device;
  private LinkState state = LinkState.LOST;
  private Optional<String> trouble = Optional.empty();
  private boolean gone;
  private int lastBaud;

  /** A session that is not open yet. */
  LinkSession(WireOpener opener, LinkOptions options, Clock clock, LinkListener listener) {
    this.clock = clock;
    this.listener = listener;
    this.changed = clock.newWaitPoint(lock);
    this.room = clock.newWaitPoint(lock);
    this.heartbeat = new Heartbeat(options.failSafe());
    this.incoming = new Incoming(this, clock, listener);
    this.cable = new Cable(opener, clock, lock, changed, incoming);
    this.window = new SendWindow(cable::transmit, options.margin().toNanos());
  }

  /** What the device said of itself. Takes the lock. */
  HelloReply device() {
    lock.lock();
    try {
      return device;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the lock. */
  LinkState state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the lock. */
  LinkCounters counters() {
    lock.lock();
    try {
      return new LinkCounters(
          window.framesSent(), window.framesRepeated(), incoming.damagedFrames());
    } finally {
      lock.unlock();
    }
  }

  boolean isUp() {
    return state == LinkState.UP;
  }

  /** Whether the device has told that it knows this session no more. Takes the lock. */
  boolean isGone() {
    lock.lock();
    try {
      return gone;
    } finally {
      lock.unlock();
    }
  }

  /** The bit rate of the last session; 0 before the first. */
  int lastBaud() {
    return lastBaud;
  }

  /** For messages. */
  String name() {
    return device == null
        ? "serial device"
        : device.chip() + " " + device.deviceId().substring(0, 12);
  }

  /** What is wrong, to tell when the state changes or an operation fails. */
  void explain(String why) {
    trouble = Optional.of(why);
  }

  String trouble(String otherwise) {
    return trouble.orElse(otherwise);
  }

  void change(LinkState to) {
    if (state != to && state != LinkState.CLOSED) {
      LinkState from = state;
      state = to;
      if (to == LinkState.LOST && from == LinkState.UP) {
        LOG.log(
            System.Logger.Level.WARNING, "{0}: {1}; looking for it", name(), trouble.orElse(""));
      }
      listener.state(to);
    }
  }

  /** The device has answered a greeting: operations may go. */
  void enter(HelloReply answer) {
    long now = clock.nanos();
    boolean first = device == null;
    int baud = cable.baud();
    if (!answer.resumed()) {
      events.expect(0);
      heartbeat.forgetTime();
    }
    device = answer;
    lastBaud = baud;
    heartbeat.heard(now);
    gone = false;
    window.limits(
        Math.min(answer.maxBody(), Link.MAX_BODY), answer.window(), answer.credit(), baud);
    change(LinkState.UP);
    cable.sendNow(FrameType.PING, heartbeat.ping(now));
    if (!first) {
      again(answer, now);
    }
    window.fill(now);
    room.signalAll();
  }

  private void again(HelloReply answer, long now) {
    if (answer.resumed()) {
      LOG.log(System.Logger.Level.INFO, "{0}: back, the session goes on", name());
      window.resume(now);
      return;
    }
    LOG.log(System.Logger.Level.WARNING, "{0}: back after a restart, configuring it again", name());
    List<PendingOperation> replay = new ArrayList<>();
    for (Operation operation : listener.configuration()) {
      replay.add(new PendingOperation(operation, this::replayed));
    }
    window.restart(lost(true), replay);
  }

  private void replayed(Outcome outcome) {
    boolean fine =
        outcome instanceof Outcome.Answered(Result result) && result.status() == Status.OK;
    if (!fine) {
      LOG.log(
          System.Logger.Level.ERROR,
          "{0}: could not be configured as before: {1}",
          name(),
          outcome);
    }
  }

  private Outcome.Lost lost(boolean unknown) {
    return new Outcome.Lost(ErrorKind.IO, trouble("the device does not answer"), unknown);
  }

  /** The device knows this session no more. */
  void end(String why) {
    explain(why);
    gone = true;
    changed.signalAll();
  }

  /** Gone for too long: nobody waits any more. */
  void abandon() {
    change(LinkState.DOWN);
    window.failOutstanding(lost(true));
    window.failQueued(lost(false));
    gone = true;
    room.signalAll();
  }
}
