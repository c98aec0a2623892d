package org.wasmachine.serial.firmata;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.serial.firmata.Firmata.Message;
import org.wasmachine.serial.firmata.FirmataLink.Reply;
import org.wasmachine.serial.wire.WireOpener;

/**
 * Everything that is said to one board, over one wire after the other: a board that is gone or has
 * restarted is looked for and configured again, while who wants something of it waits for a while.
 * Thread-safe.
 */
final class FirmataSession implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FirmataSession.class.getName());

  /** Unasked bytes that may be on their way: the firmware's receive buffer holds 256. */
  private static final int MAX_UNANSWERED = 150;

  private static final long RETRY_NANOS = 50_000_000;
  private static final long SLOW_RETRY_NANOS = 1_000_000_000;

  /** What hears of the board, and knows how it was configured. */
  interface Owner {
    void digital(int port, int mask);

    void analog(int channel, int value);

    /** Configures everything again; what it sends goes before all others. */
    void restore();
  }

  private enum State {
    UP,
    RESTORING,
    LOST,
    CLOSED
  }

  private final String board;
  private final WireOpener opener;
  private final Clock clock;
  private final Duration timeout;
  private final Duration reconnect;
  private final Owner owner;
  private final ReentrantLock turn = new ReentrantLock();
  private final WaitPoint changed;
  private final FirmataPins pins;
  private final Thread supervisor;
  private FirmataLink link;
  private State state = State.UP;
  private String trouble = "";
  private String lastTry = "";
  private long giveUpAt;
  private boolean impatient;
  private int unanswered;

  /**
   * Opens the wire and greets.
   *
   * @param reconnect how long who wants something of a board that is gone waits for it
   */
  FirmataSession(
      String board,
      WireOpener opener,
      Clock clock,
      Duration timeout,
      Duration reconnect,
      Owner owner) {
    this.board = board;
    this.opener = opener;
    this.clock = clock;
    this.timeout = timeout;
    this.reconnect = reconnect;
    this.owner = owner;
    this.changed = clock.newWaitPoint(turn);
    this.link = newLink();
    try {
      this.pins = greet(link);
    } catch (RuntimeException e) {
      state = State.CLOSED; // what was never there is not looked for
      link.close();
      throw e;
    }
    this.supervisor = Thread.ofPlatform().daemon().name("firmata-session").start(this::supervise);
  }

  private FirmataLink newLink() {
    return new FirmataLink(opener.open(), clock, new Incoming());
  }

  private FirmataPins greet(FirmataLink with) {
    return new FirmataGreeting(board, with, clock, timeout).greet();
  }

  FirmataPins pins() {
    return pins;
  }

  private final class Incoming implements FirmataLink.Listener {
    @Override
    public void digital(int port, int mask) {
      owner.digital(port, mask);
    }

    @Override
    public void analog(int channel, int value) {
      owner.analog(channel, value);
    }

    @Override
    public void broken(FirmataLink which) {
      turn.lock();
      try {
        if (which == link) {
          lost();
        }
      } finally {
        turn.unlock();
      }
    }
  }

  // ---- saying something

  /** Sends; now and then a question comes behind, so that the firmware's buffer never runs over. */
  void send(String who, byte[] message) {
    turn.lock();
    try {
      awaitUp(who);
      while (!link.send(message)) {
        lost();
        awaitUp(who);
      }
      unanswered += message.length;
      if (unanswered > MAX_UNANSWERED) {
        barrier(who);
      }
    } finally {
      turn.unlock();
    }
  }

  /**
   * Sends and waits for the answer.
   *
   * @throws HalException {@link ErrorKind#TIMEOUT} if it does not come; {@link ErrorKind#IO} if the
   *     board went away meanwhile
   */
  byte[] ask(String who, byte[] question, int kind, Predicate<byte[]> isAnswer) {
    turn.lock();
    try {
      return askInTurn(who, question, kind, isAnswer, false);
    } finally {
      turn.unlock();
    }
  }

  /**
   * With {@code harmless}, a question that changes nothing is asked again when the board is back.
   */
  private byte[] askInTurn(
      String who, byte[] question, int kind, Predicate<byte[]> isAnswer, boolean harmless) {
    try {
      while (true) {
        awaitUp(who);
        switch (link.ask(question, kind, isAnswer, timeout)) {
          case Reply.Answered(byte[] data) -> {
            unanswered = 0;
            return data;
          }
          case Reply.Silent(Optional<String> said) -> throw silent(who, said);
          case Reply.Broken _ -> {
            lost();
            if (!harmless) {
              throw new HalException(
                  ErrorKind.IO,
                  who + ": " + trouble + ", whether this operation was executed is unknown");
            }
          }
        }
      }
    } catch (InterruptedException e) {
      throw HalException.interrupted(who, e);
    }
  }

  private static HalException silent(String who, Optional<String> said) {
    return new HalException(
        ErrorKind.TIMEOUT,
        who
            + ": the firmware did not answer"
            + said.map(text -> " (it said: " + text + ")").orElse("")
            + "; press the board's reset button or check the cable");
  }

  /** Waits until the firmware has taken everything sent so far. */
  void sync() {
    turn.lock();
    try {
      barrier(board + ": sync");
    } finally {
      turn.unlock();
    }
  }

  private void barrier(String who) {
    byte[] question = Message.sysex(Firmata.PIN_STATE_QUERY, 0).end();
    askInTurn(who, question, Firmata.PIN_STATE, data -> data.length >= 2 && data[0] == 0, true);
  }

  /** The level of an input now; switches the reports of its port on. */
  Level readPort(String who, int pin) {
    int port = pin / Firmata.PINS_PER_PORT;
    byte[] question = Message.of(Firmata.REPORT_DIGITAL | port, 1).toBytes();
    turn.lock();
    try {
      barrier(who + ": read"); // an older report may be on its way
      byte[] report = askInTurn(who + ": read", question, Firmata.DIGITAL | port, _ -> true, true);
      int mask = Firmata.two(report, 0);
      return (mask >> pin % Firmata.PINS_PER_PORT & 1) != 0 ? Level.HIGH : Level.LOW;
    } finally {
      turn.unlock();
    }
  }

  /** With the turn held. Who restores holds it all the time, so only that thread sees RESTORING. */
  private void awaitUp(String who) {
    try {
      while (state == State.LOST && !impatient && changed.awaitUntil(giveUpAt)) {
        // A change: look again.
      }
    } catch (InterruptedException e) {
      throw HalException.interrupted(who, e);
    }
    if (state == State.CLOSED) {
      throw new HalException(ErrorKind.CLOSED, who + ": the board is closed");
    }
    if (state == State.LOST) {
      throw new HalException(
          ErrorKind.IO, who + ": " + trouble + lastTry + "; plug it in again, it is looked for");
    }
  }

  // ---- losing and finding

  private void lost() {
    if (state == State.CLOSED) {
      return;
    }
    trouble = link.whyBroken().orElse("the cable was pulled or the port disappeared");
    if (state == State.RESTORING) {
      throw new HalException(ErrorKind.IO, board + ": " + trouble + " again");
    }
    if (state == State.UP) {
      state = State.LOST;
      lastTry = "";
      giveUpAt = clock.deadlineAfter(reconnect);
      LOG.log(System.Logger.Level.WARNING, "{0}: {1}; looking for it", board, trouble);
      changed.signalAll();
    }
  }

  private void supervise() {
    try {
      while (awaitLoss()) {
        recover();
      }
    } catch (InterruptedException closing) {
      LOG.log(System.Logger.Level.DEBUG, "{0}: closed", board);
    }
  }

  /** Returns {@code false} when the session is closed. */
  private boolean awaitLoss() throws InterruptedException {
    turn.lock();
    try {
      while (state == State.UP) {
        changed.await();
      }
      return state != State.CLOSED;
    } finally {
      turn.unlock();
    }
  }

  private void recover() throws InterruptedException {
    FirmataLink again = link;
    try {
      if (again.hasEnded()) {
        again.close();
        again = newLink();
      } else {
        again.renew();
      }
      FirmataPins found = greet(again);
      if (!found.isSameAs(pins)) {
        throw new HalException(
            ErrorKind.NOT_FOUND, board + ": another board, with other pins, is here now");
      }
      enter(again);
    } catch (HalException notYet) {
      LOG.log(System.Logger.Level.DEBUG, "still gone: {0}", notYet.getMessage());
      again.close();
      rest(notYet);
    }
  }

  private void enter(FirmataLink found) {
    turn.lock();
    try {
      if (state == State.CLOSED) {
        found.close();
        return;
      }
      if (found.whyBroken().isPresent()) {
        throw new HalException(ErrorKind.IO, board + ": " + found.whyBroken().get() + " again");
      }
      link = found;
      state = State.RESTORING;
      unanswered = 0;
      owner.restore();
      state = State.UP;
      LOG.log(System.Logger.Level.INFO, "{0}: back, everything is configured again", board);
      changed.signalAll();
    } finally {
      if (state == State.RESTORING) {
        state = State.LOST;
      }
      turn.unlock();
    }
  }

  private void rest(HalException because) throws InterruptedException {
    turn.lock();
    try {
      lastTry = " (" + because.getMessage() + ")";
      long pause = clock.nanos() < giveUpAt ? RETRY_NANOS : SLOW_RETRY_NANOS;
      if (state != State.CLOSED) {
        changed.awaitUntil(clock.nanos() + pause);
      }
    } finally {
      turn.unlock();
    }
  }

  /** From now on nobody waits for a board that is gone. */
  void stopWaiting() {
    turn.lock();
    try {
      impatient = true;
      changed.signalAll();
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() {
    turn.lock();
    try {
      state = State.CLOSED;
      changed.signalAll();
    } finally {
      turn.unlock();
    }
    link.close();
    supervisor.interrupt();
  }
}
