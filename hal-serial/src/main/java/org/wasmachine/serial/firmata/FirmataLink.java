package org.wasmachine.serial.firmata;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.serial.wire.Wire;

/**
 * Messages to and from a Firmata board. There are no acknowledgements: a question with an answer is
 * the only way to know that what was sent before it has been taken. Thread-safe; one question at a
 * time.
 */
final class FirmataLink implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FirmataLink.class.getName());
  private static final int CHUNK = 4096;
  private static final int MAX_ANSWERS = 64;

  /** A message that came in. */
  record Sysex(int kind, byte[] data) {}

  /** Who takes what comes unasked; on the reading thread. */
  interface Listener {
    void digital(int port, int mask);

    void analog(int channel, int value);
  }

  private final Wire wire;
  private final Clock clock;
  private final Duration patience;
  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock asking = new ReentrantLock();
  private final WaitPoint changed;
  private final Deque<Sysex> answers = new ArrayDeque<>();
  private Optional<String> lastText = Optional.empty();
  private boolean gone;

  FirmataLink(Wire wire, Clock clock, Duration patience, Listener listener) {
    this.wire = wire;
    this.clock = clock;
    this.patience = patience;
    this.listener = listener;
    this.changed = clock.newWaitPoint(lock);
    Thread.ofPlatform().daemon().name("firmata-read " + wire.name()).start(this::read);
  }

  String name() {
    return wire.name();
  }

  private void read() {
    FirmataReader reader = new FirmataReader(new Incoming());
    byte[] chunk = new byte[CHUNK];
    int count;
    while ((count = wire.read(chunk)) >= 0) {
      reader.accept(chunk, 0, count);
    }
    lock.lock();
    try {
      gone = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private final class Incoming implements FirmataReader.Sink {
    @Override
    public void digital(int port, int mask) {
      listener.digital(port, mask);
      note(
          new Sysex(Firmata.DIGITAL | port, new byte[] {(byte) (mask & 0x7F), (byte) (mask >> 7)}));
    }

    @Override
    public void analog(int channel, int value) {
      listener.analog(channel, value);
    }

    @Override
    public void version(int major, int minor) {
      note(new Sysex(Firmata.VERSION, new byte[] {(byte) major, (byte) minor}));
    }

    @Override
    public void sysex(int kind, byte[] data) {
      if (kind == Firmata.EXTENDED_ANALOG && data.length >= 3) {
        listener.analog(data[0], Firmata.two(data, 1));
      } else if (kind == Firmata.STRING) {
        text(new String(Firmata.bytes(data, 0), java.nio.charset.StandardCharsets.ISO_8859_1));
      } else {
        note(new Sysex(kind, data));
      }
    }
  }

  /** The firmware reports errors as English text, to nobody in particular. */
  private void text(String text) {
    LOG.log(System.Logger.Level.INFO, "{0}: the firmware says: {1}", wire.name(), text);
    lock.lock();
    try {
      lastText = Optional.of(text);
    } finally {
      lock.unlock();
    }
  }

  private void note(Sysex message) {
    lock.lock();
    try {
      if (answers.size() == MAX_ANSWERS) {
        answers.remove();
      }
      answers.add(message);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends without an answer. */
  void send(String who, byte[] message) {
    lock.lock();
    try {
      if (gone || !wire.write(message, 0, message.length)) {
        throw new HalException(
            ErrorKind.IO,
            who + ": the cable was pulled or the port disappeared; open the board again");
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends and waits for the answer.
   *
   * @throws HalException {@link ErrorKind#TIMEOUT} if it does not come
   */
  byte[] ask(String who, byte[] question, int kind, Predicate<byte[]> isAnswer) {
    return tryAsk(who, question, kind, isAnswer, patience)
        .orElseThrow(
            () ->
                new HalException(
                    ErrorKind.TIMEOUT,
                    who
                        + ": the firmware did not answer"
                        + text().map(said -> " (it said: " + said + ")").orElse("")));
  }

  private Optional<String> text() {
    lock.lock();
    try {
      return lastText;
    } finally {
      lock.unlock();
    }
  }

  Optional<byte[]> tryAsk(
      String who, byte[] question, int kind, Predicate<byte[]> isAnswer, Duration wait) {
    asking.lock();
    lock.lock();
    try {
      answers.clear();
      lastText = Optional.empty();
      send(who, question);
      long deadline = clock.deadlineAfter(wait);
      while (true) {
        Sysex next = answers.poll();
        if (next != null && next.kind() == kind && isAnswer.test(next.data())) {
          return Optional.of(next.data());
        }
        if (next == null) {
          if (gone) {
            throw new HalException(
                ErrorKind.IO,
                who
                    + ": the cable was pulled, whether it was done is unknown; open the board"
                    + " again");
          }
          if (!changed.awaitUntil(deadline) && answers.isEmpty()) {
            return Optional.empty();
          }
        }
      }
    } catch (InterruptedException e) {
      throw HalException.interrupted(who, e);
    } finally {
      lock.unlock();
      asking.unlock();
    }
  }

  /** Waits until everything sent so far has been taken. */
  byte[] barrier(String who, int pin) {
    return ask(
        who,
        Firmata.Message.sysex(Firmata.PIN_STATE_QUERY, pin).end(),
        Firmata.PIN_STATE,
        data -> data.length >= 2 && data[0] == pin);
  }

  @Override
  public void close() {
    wire.close();
  }
}
