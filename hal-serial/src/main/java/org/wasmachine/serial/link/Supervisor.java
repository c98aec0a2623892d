package org.wasmachine.serial.link;

import java.util.List;
import java.util.Optional;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.protocol.Hello;
import org.wasmachine.serial.protocol.HelloReply;
import org.wasmachine.serial.wire.Wire;

/**
 * Opens a link's session, then looks after time: repeats what is late, keeps the heart beating, and
 * finds a lost device again. Has a thread of its own.
 */
final class Supervisor {
  private static final System.Logger LOG = System.getLogger(Link.class.getName());
  private static final long SECOND = 1_000_000_000L;
  private static final long RETRY = SECOND / 20;

  private final LinkSession session;
  private final LinkOptions options;
  private final Clock clock;
  private final Thread thread;
  private long wakesAt;

  Supervisor(LinkSession session, LinkOptions options, Clock clock) {
    this.session = session;
    this.options = options;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("serial-link").unstarted(this::run);
  }

  /** When it looks again by itself; with the session's lock. */
  long wakesAt() {
    return wakesAt;
  }

  /**
   * Greets the device for the first time, on the calling thread.
   *
   * @throws HalException as {@link Link#open} says
   */
  void connect() {
    session.cable.attach();
    long deadline = clock.deadlineAfter(options.connectTimeout());
    Greeter greeter = new Greeter(session.cable, options, Link.MAX_BODY);
    Optional<HelloReply> reply = Optional.empty();
    while (reply.isEmpty() && clock.nanos() < deadline && session.cable.alive()) {
      reply = greeter.greet(Optional.empty(), rates(), 2);
    }
    HelloReply answer = reply.orElseThrow(this::noAnswer);
    greeter.stepUp(answer);
    session.lock.lock();
    try {
      session.enter(answer);
    } finally {
      session.lock.unlock();
    }
  }

  private HalException noAnswer() {
    String flash =
        "flash the board with 'wasmachine firmware', or add ?protocol=firmata if it runs Firmata";
    String found;
    if (hasHeard()) {
      found = "a bridge is there, but does not greet back); press its reset button";
    } else if (session.cable.reader().bytes() > 0) {
      found = "something else talks on this port, or at another baud rate); " + flash;
    } else {
      found = "the device is silent); " + flash;
    }
    return new HalException(
        ErrorKind.TIMEOUT, "%s: no bridge answers here (%s".formatted(session.cable.name(), found));
  }

  private boolean hasHeard() {
    session.lock.lock();
    try {
      return session.heartbeat.hasHeard();
    } finally {
      session.lock.unlock();
    }
  }

  private List<Integer> rates() {
    int last = session.lastBaud();
    return last == 0 || last == options.firstBaud()
        ? List.of(options.firstBaud())
        : List.of(last, options.firstBaud());
  }

  void start() {
    thread.start();
  }

  void interrupt() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (session.state() != LinkState.CLOSED) {
        watch();
        recover();
      }
    } catch (InterruptedException closing) {
      LOG.log(System.Logger.Level.DEBUG, "{0}: closed", session.name());
    }
  }

  /** Stays while the link is up. */
  private void watch() throws InterruptedException {
    session.lock.lock();
    try {
      while (session.isUp() && !session.isGone()) {
        long now = clock.nanos();
        if (!isAnswering(now)) {
          session.explain("the device does not answer any more");
          session.change(LinkState.LOST);
          return;
        }
        long sentAt = session.cable.sentAt();
        if (session.heartbeat.isDue(sentAt, now)) {
          session.cable.sendNow(FrameType.PING, session.heartbeat.ping(now));
        }
        wakesAt =
            Math.min(
                session.heartbeat.next(session.cable.sentAt(), now), session.window.nextDeadline());
        session.changed.awaitUntil(wakesAt);
      }
      if (session.isGone()) {
        session.change(LinkState.LOST);
      }
    } finally {
      session.lock.unlock();
    }
  }

  private boolean isAnswering(long now) {
    return session.window.time(now) && (!session.heartbeat.isSilent(now) || isBusy(now));
  }

  /** Whether the device still has time for what it was asked to do, like a long delay. */
  private boolean isBusy(long now) {
    return !session.window.isIdle() && now < session.window.nextDeadline();
  }

  /** Looks for the device until it is back. */
  private void recover() throws InterruptedException {
    long giveUp = clock.deadlineAfter(options.reconnectTimeout());
    while (true) {
      LinkState now = session.state();
      if (now == LinkState.UP || now == LinkState.CLOSED) {
        return;
      }
      if (now == LinkState.LOST && clock.nanos() >= giveUp) {
        abandon();
      }
      try {
        if (!session.cable.alive()) {
          session.cable.attach();
          if (session.state() == LinkState.CLOSED) {
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

  private void abandon() {
    session.lock.lock();
    try {
      session.abandon();
    } finally {
      session.lock.unlock();
    }
  }

  private void greetAgain() {
    Greeter greeter = new Greeter(session.cable, options, Link.MAX_BODY);
    HelloReply before = session.device();
    Optional<Hello.SessionId> resume =
        session.isGone() ? Optional.empty() : Optional.of(before.session());
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
    session.lock.lock();
    try {
      if (session.state() != LinkState.CLOSED && session.cable.isAttached()) {
        if (!answer.resumed() && answer.session().epoch() != before.session().epoch()) {
          session.explain("the device restarted");
        }
        session.enter(answer);
      }
    } finally {
      session.lock.unlock();
    }
  }

  private void detach() {
    session.lock.lock();
    try {
      session.cable.detach().ifPresent(Wire::close);
    } finally {
      session.lock.unlock();
    }
  }

  private void rest(long nanos) throws InterruptedException {
    session.lock.lock();
    try {
      if (session.state() != LinkState.CLOSED) {
        session.changed.awaitUntil(clock.nanos() + nanos);
      }
    } finally {
      session.lock.unlock();
    }
  }
}
