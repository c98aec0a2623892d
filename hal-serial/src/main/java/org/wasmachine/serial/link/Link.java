package org.wasmachine.serial.link;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.serial.frame.Frame;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.protocol.DeviceEvent;
import org.wasmachine.serial.protocol.Hello;
import org.wasmachine.serial.protocol.HelloReply;
import org.wasmachine.serial.protocol.Operation;
import org.wasmachine.serial.wire.Wire;
import org.wasmachine.serial.wire.WireOpener;

/**
 * A session with one device: every submitted operation is executed exactly once, in order, or
 * reported as unknown. What waits while the wire is busy goes out as one batch.
 *
 * <p>Two threads: one reads, one looks after time (repeats, heartbeat, finding a lost device
 * again). Thread-safe.
 */
public final class Link implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Link.class.getName());

  /** Longest body this end takes. */
  public static final int MAX_BODY = 8192;

  /** How many operations wait at most before {@link #submit} makes the caller wait. */
  static final int MAX_QUEUE = 8192;

  private static final long SECOND = 1_000_000_000L;
  private static final long RETRY = SECOND / 20;

  private final LinkOptions options;
  private final Clock clock;
  private final LinkListener listener;
  private final EventReceiver events = new EventReceiver();
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitPoint changed;
  private final WaitPoint room;
  private final SendWindow window;
  private final Cable cable;
  private final Heartbeat heartbeat;
  private final Thread supervisor;
  private HelloReply device;
  private LinkState state = LinkState.LOST;
  private Optional<String> trouble = Optional.empty();
  private boolean sessionGone;
  private int lastBaud;
  private long damagedFrames;
  private long supervisorWakesAt;

  private Link(WireOpener opener, LinkOptions options, Clock clock, LinkListener listener) {
    this.options = options;
    this.clock = clock;
    this.listener = listener;
    this.changed = clock.newWaitPoint(lock);
    this.room = clock.newWaitPoint(lock);
    this.heartbeat = new Heartbeat(options.failSafe());
    this.cable = new Cable(opener, clock, lock, changed, new Incoming());
    this.window = new SendWindow(cable::transmit, options.margin().toNanos());
    this.supervisor = Thread.ofPlatform().daemon().name("serial-link").unstarted(this::supervise);
  }

  /**
   * Opens the wire and a session.
   *
   * @throws HalException what opening the wire throws; {@link ErrorKind#TIMEOUT} if nothing answers
   *     there; {@link ErrorKind#UNSUPPORTED} for another version of the protocol
   */
  public static Link open(
      WireOpener opener, LinkOptions options, Clock clock, LinkListener listener) {
    Link link = new Link(opener, options, clock, listener);
    try {
      link.connect();
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
    link.supervisor.start();
    return link;
  }

  /** What the device said of itself. */
  public HelloReply device() {
    lock.lock();
    try {
      return device;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the device is there. */
  public LinkState state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /** What happened on the wire so far. */
  public LinkCounters counters() {
    lock.lock();
    try {
      return new LinkCounters(window.framesSent(), window.framesRepeated(), damagedFrames);
    } finally {
      lock.unlock();
    }
  }

  /** A device time in nanoseconds of the board's clock. */
  public long boardNanos(long deviceMicros) {
    return heartbeat.boardNanos(deviceMicros, clock.nanos());
  }

  /**
   * Sends an operation as soon as the wire takes it, behind all that were submitted before.
   *
   * @throws HalException {@link ErrorKind#TOO_LONG} if it is longer than the device's frames
   */
  public PendingOperation submit(Operation operation) {
    PendingOperation pending = PendingOperation.awaited(operation);
    submit(pending);
    return pending;
  }

  /**
   * The same; what became of it is told on a thread of the link.
   *
   * @param whenDone short, must not wait, must not submit
   */
  public void submit(Operation operation, Consumer<Outcome> whenDone) {
    submit(new PendingOperation(operation, whenDone));
  }

  private void submit(PendingOperation pending) {
    lock.lock();
    try {
      if (!window.fits(pending.operation())) {
        throw new HalException(
            ErrorKind.TOO_LONG,
            "longer than a frame of the device, which is %d bytes".formatted(device.maxBody()));
      }
      while (window.queued() >= MAX_QUEUE && state != LinkState.CLOSED) {
        room.awaitUninterruptibly();
      }
      if (state == LinkState.CLOSED || state == LinkState.DOWN) {
        ErrorKind kind = state == LinkState.CLOSED ? ErrorKind.CLOSED : ErrorKind.IO;
        pending.complete(new Outcome.Lost(kind, trouble.orElse("the board is closed"), false));
        return;
      }
      window.enqueue(pending);
      if (state == LinkState.UP) {
        window.fill(clock.nanos());
        // The supervisor mostly sleeps past many answered requests: waking it costs a switch.
        if (window.nextDeadline() < supervisorWakesAt) {
          changed.signalAll();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Submits and waits. */
  public Outcome execute(Operation operation) throws InterruptedException {
    return cable.reader().await(submit(operation));
  }

  // ---- receiving; on the reading thread ----

  private final class Incoming implements Cable.Receiver {
    @Override
    public void frame(Wire from, Frame frame) {
      received(from, frame);
    }

    @Override
    public void damaged() {
      lock.lock();
      try {
        damagedFrames++;
        if (state == LinkState.UP) {
          window.hint(clock.nanos());
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void gone(Wire which) {
      lost(which);
    }
  }

  private void received(Wire from, Frame frame) {
    List<DeviceEvent> news = List.of();
    lock.lock();
    try {
      if (!cable.isAttachedTo(from)) {
        return;
      }
      long now = clock.nanos();
      heartbeat.heard(now);
      switch (frame.type()) {
        case REPLY -> reply(frame, now);
        case NAK -> {
          if (state == LinkState.UP) {
            window.nak(frame.seq(), now);
          }
        }
        case EVENTS -> news = state == LinkState.UP ? newEvents(frame) : List.of();
        case PONG -> heartbeat.pong(frame, now);
        case NO_SESSION -> noSession(frame);
        case HELLO_REPLY, BAUD_REPLY -> cable.answered(frame);
        case HELLO, REQUEST, PING, EVENT_ACK, BAUD, GOODBYE -> {
          // Our own words: an echo of the line. It does no harm.
        }
      }
    } finally {
      lock.unlock();
    }
    news.forEach(listener::event);
  }

  private void reply(Frame frame, long now) {
    if (state != LinkState.UP) {
      return;
    }
    if (!window.reply(frame.seq(), frame.reader(), now)) {
      LOG.log(
          System.Logger.Level.ERROR,
          "{0}: a reply does not fit its request; firmware {1} and this program disagree",
          name(),
          device.firmware());
    }
    window.fill(now);
    room.signalAll();
  }

  private List<DeviceEvent> newEvents(Frame frame) {
    List<DeviceEvent> news = events.accept(frame.reader());
    cable.sendNow(
        FrameType.EVENT_ACK,
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(events.expected()).array());
    return news;
  }

  private void noSession(Frame frame) {
    ByteBuffer in = frame.reader();
    if (state != LinkState.UP || in.remaining() < 5) {
      return;
    }
    int epoch = in.getInt();
    int reason = in.get();
    boolean other = epoch != device.session().epoch();
    trouble =
        Optional.of(
            other
                ? "the device restarted"
                : reason == 2
                    ? "the device heard nothing for too long and went to its safe states"
                    : "the device ended the session");
    sessionGone = true;
    changed.signalAll();
  }

  private void lost(Wire which) {
    lock.lock();
    try {
      if (!cable.isAttachedTo(which)) {
        return;
      }
      cable.detach();
      if (state == LinkState.UP) {
        trouble = Optional.of("the cable was pulled or the port disappeared");
        change(LinkState.LOST);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    which.close();
  }

  private void change(LinkState to) {
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

  private String name() {
    return device == null
        ? "serial device"
        : device.chip() + " " + device.deviceId().substring(0, 12);
  }

  // ---- connecting ----

  private void connect() {
    cable.attach();
    long deadline = clock.deadlineAfter(options.connectTimeout());
    Greeter greeter = new Greeter(cable, options, MAX_BODY);
    Optional<HelloReply> reply = Optional.empty();
    while (reply.isEmpty() && clock.nanos() < deadline && cable.alive()) {
      reply = greeter.greet(Optional.empty(), rates(), 2);
    }
    HelloReply answer = reply.orElseThrow(this::noAnswer);
    greeter.stepUp(answer);
    lock.lock();
    try {
      enter(answer);
    } finally {
      lock.unlock();
    }
  }

  private HalException noAnswer() {
    String flash =
        "flash the board with 'wasmachine firmware', or add ?protocol=firmata if it runs Firmata";
    String found;
    if (hasHeard()) {
      found = "a bridge is there, but does not greet back); press its reset button";
    } else if (cable.reader().bytes() > 0) {
      found = "something else talks on this port, or at another baud rate); " + flash;
    } else {
      found = "the device is silent); " + flash;
    }
    return new HalException(
        ErrorKind.TIMEOUT, "%s: no bridge answers here (%s".formatted(cable.name(), found));
  }

  private boolean hasHeard() {
    lock.lock();
    try {
      return heartbeat.hasHeard();
    } finally {
      lock.unlock();
    }
  }

  private List<Integer> rates() {
    return lastBaud == 0 || lastBaud == options.firstBaud()
        ? List.of(options.firstBaud())
        : List.of(lastBaud, options.firstBaud());
  }

  /** A session is open: operations may go. With the lock held. */
  private void enter(HelloReply answer) {
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
    sessionGone = false;
    window.limits(Math.min(answer.maxBody(), MAX_BODY), answer.window(), answer.credit(), baud);
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
        outcome instanceof Outcome.Answered(var result)
            && result.status() == org.wasmachine.serial.protocol.Status.OK;
    if (!fine) {
      LOG.log(
          System.Logger.Level.ERROR,
          "{0}: could not be configured as before: {1}",
          name(),
          outcome);
    }
  }

  private Outcome.Lost lost(boolean unknown) {
    return new Outcome.Lost(ErrorKind.IO, trouble.orElse("the device does not answer"), unknown);
  }

  // ---- supervising ----

  private void supervise() {
    try {
      while (state() != LinkState.CLOSED) {
        watch();
        recover();
      }
    } catch (InterruptedException closing) {
      LOG.log(System.Logger.Level.DEBUG, "{0}: closed", name());
    }
  }

  /** Stays while the link is up: repeats what is late, keeps the heart beating. */
  private void watch() throws InterruptedException {
    lock.lock();
    try {
      while (state == LinkState.UP && !sessionGone) {
        long now = clock.nanos();
        boolean answering = window.time(now) && (!heartbeat.isSilent(now) || isBusy(now));
        if (!answering) {
          trouble = Optional.of("the device does not answer any more");
          change(LinkState.LOST);
          return;
        }
        if (heartbeat.isDue(cable.sentAt(), now)) {
          cable.sendNow(FrameType.PING, heartbeat.ping(now));
        }
        supervisorWakesAt = Math.min(heartbeat.next(cable.sentAt(), now), window.nextDeadline());
        changed.awaitUntil(supervisorWakesAt);
      }
      if (sessionGone) {
        change(LinkState.LOST);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the device still has time for what it was asked to do, like a long delay. */
  private boolean isBusy(long now) {
    return !window.isIdle() && now < window.nextDeadline();
  }

  /** Looks for the device until it is back. */
  private void recover() throws InterruptedException {
    long giveUp = clock.deadlineAfter(options.reconnectTimeout());
    while (true) {
      LinkState now = state();
      if (now == LinkState.UP || now == LinkState.CLOSED) {
        return;
      }
      if (now == LinkState.LOST && clock.nanos() >= giveUp) {
        abandon();
      }
      try {
        if (!cable.alive()) {
          cable.attach();
          if (state() == LinkState.CLOSED) {
            detach();
            return;
          }
        }
        greetAgain();
      } catch (HalException notYet) {
        LOG.log(System.Logger.Level.DEBUG, "still gone: {0}", notYet.getMessage());
        rest(now == LinkState.DOWN ? SECOND : RETRY);
      }
    }
  }

  private void greetAgain() {
    Greeter greeter = new Greeter(cable, options, MAX_BODY);
    HelloReply before = device();
    Optional<Hello.SessionId> resume =
        sessionIsGone() ? Optional.empty() : Optional.of(before.session());
    Optional<HelloReply> reply = greeter.greet(resume, rates(), 2);
    if (reply.isEmpty()) {
      return;
    }
    HelloReply answer = reply.get();
    if (!answer.deviceId().equals(before.deviceId())) {
      detach();
      throw new HalException(
          ErrorKind.NOT_FOUND,
          "another device (%s) is on this port now".formatted(answer.deviceId()));
    }
    greeter.stepUp(answer);
    lock.lock();
    try {
      if (state != LinkState.CLOSED && cable.isAttached()) {
        if (!answer.resumed() && answer.session().epoch() != before.session().epoch()) {
          trouble = Optional.of("the device restarted");
        }
        enter(answer);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean sessionIsGone() {
    lock.lock();
    try {
      return sessionGone;
    } finally {
      lock.unlock();
    }
  }

  private void detach() {
    lock.lock();
    try {
      cable.detach().ifPresent(Wire::close);
    } finally {
      lock.unlock();
    }
  }

  /** Gone for too long: nobody waits any more. */
  private void abandon() {
    lock.lock();
    try {
      change(LinkState.DOWN);
      window.failOutstanding(lost(true));
      window.failQueued(lost(false));
      sessionGone = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void rest(long nanos) throws InterruptedException {
    lock.lock();
    try {
      if (state != LinkState.CLOSED) {
        changed.awaitUntil(clock.nanos() + nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the session, so that the device releases everything, and closes the wire. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (state == LinkState.CLOSED) {
        return;
      }
      if (state == LinkState.UP) {
        cable.sendNow(
            FrameType.GOODBYE, new byte[0]); // its answer ends the read that closing waits for
      }
      int unsure = window.unanswered();
      if (state == LinkState.LOST && unsure > 0) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: closed while the device was away; its last {1} operations may not have been executed",
            name(),
            unsure);
      }
      trouble = Optional.of("the board is closed");
      change(LinkState.CLOSED);
      Outcome.Lost closed = new Outcome.Lost(ErrorKind.CLOSED, "the board is closed", true);
      window.failOutstanding(closed);
      window.failQueued(new Outcome.Lost(ErrorKind.CLOSED, "the board is closed", false));
      cable.detach().ifPresent(Wire::close);
      changed.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    supervisor.interrupt();
  }
}
