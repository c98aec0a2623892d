package org.wasmachine.serial.link;

import java.util.function.Consumer;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.protocol.HelloReply;
import org.wasmachine.serial.protocol.Operation;
import org.wasmachine.serial.wire.Wire;
import org.wasmachine.serial.wire.WireOpener;

/**
 * A session with one device: every submitted operation is executed exactly once, in order, or
 * reported as unknown. What waits while the wire is busy goes out as one batch.
 *
 * <p>Two threads: one reads ({@link WireReader}), one looks after time ({@link Supervisor}).
 * Thread-safe.
 */
public final class Link implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Link.class.getName());

  /** Longest body this end takes. */
  public static final int MAX_BODY = 8192;

  /** How many operations wait at most before {@link #submit} makes the caller wait. */
  static final int MAX_QUEUE = 8192;

  private final Clock clock;
  private final LinkSession session;
  private final Supervisor supervisor;

  private Link(WireOpener opener, LinkOptions options, Clock clock, LinkListener listener) {
    this.clock = clock;
    this.session = new LinkSession(opener, options, clock, listener);
    this.supervisor = new Supervisor(session, options, clock);
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
      link.supervisor.connect();
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
    link.supervisor.start();
    return link;
  }

  /** What the device said of itself. */
  public HelloReply device() {
    return session.device();
  }

  /** Whether the device is there. */
  public LinkState state() {
    return session.state();
  }

  /** What happened on the wire so far. */
  public LinkCounters counters() {
    return session.counters();
  }

  /** A device time in nanoseconds of the board's clock. */
  public long boardNanos(long deviceMicros) {
    return session.heartbeat.boardNanos(deviceMicros, clock.nanos());
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
    SendWindow window = session.window;
    session.lock.lock();
    try {
      if (!window.fits(pending.operation())) {
        throw new HalException(
            ErrorKind.TOO_LONG,
            "longer than a frame of the device, which is %d bytes"
                .formatted(session.device().maxBody()));
      }
      while (window.queued() >= MAX_QUEUE && session.state() != LinkState.CLOSED) {
        session.room.awaitUninterruptibly();
      }
      LinkState state = session.state();
      if (state == LinkState.CLOSED || state == LinkState.DOWN) {
        ErrorKind kind = state == LinkState.CLOSED ? ErrorKind.CLOSED : ErrorKind.IO;
        pending.complete(new Outcome.Lost(kind, session.trouble("the board is closed"), false));
        return;
      }
      window.enqueue(pending);
      if (state == LinkState.UP) {
        window.fill(clock.nanos());
        // The supervisor mostly sleeps past many answered requests: waking it costs a switch.
        if (window.nextDeadline() < supervisor.wakesAt()) {
          session.changed.signalAll();
        }
      }
    } finally {
      session.lock.unlock();
    }
  }

  /** Submits and waits. */
  public Outcome execute(Operation operation) throws InterruptedException {
    return session.cable.reader().await(submit(operation));
  }

  /** Ends the session, so that the device releases everything, and closes the wire. */
  @Override
  public void close() {
    session.lock.lock();
    try {
      LinkState state = session.state();
      if (state == LinkState.CLOSED) {
        return;
      }
      if (state == LinkState.UP) {
        // Its answer ends the read that closing waits for.
        session.cable.sendNow(FrameType.GOODBYE, new byte[0]);
      }
      int unsure = session.window.unanswered();
      if (state == LinkState.LOST && unsure > 0) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: closed while the device was away; its last {1} operations may not have been executed",
            session.name(),
            unsure);
      }
      session.explain("the board is closed");
      session.change(LinkState.CLOSED);
      session.window.failOutstanding(closed(true));
      session.window.failQueued(closed(false));
      session.cable.detach().ifPresent(Wire::close);
      session.changed.signalAll();
      session.room.signalAll();
    } finally {
      session.lock.unlock();
    }
    supervisor.interrupt();
  }

  private static Outcome.Lost closed(boolean unknown) {
    return new Outcome.Lost(ErrorKind.CLOSED, "the board is closed", unknown);
  }
}
