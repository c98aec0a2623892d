package org.wasmachine.serial.firmata;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.serial.wire.Wire;

/**
 * Messages to and from a Firmata board over one wire, until that ends or the board restarts. There
 * are no acknowledgements: a question with an answer is the only way to know that what was sent
 * before it has been taken. Thread-safe; one question at a time.
 */
final class FirmataLink implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FirmataLink.class.getName());
  private static final int CHUNK = 4096;
  private static final int MAX_ANSWERS = 64;

  /** A message that came in. */
  record Sysex(int kind, byte[] data) {}

  /** What became of a question. */
  sealed interface Reply {
    /** It was answered. */
    record Answered(byte[] data) implements Reply {}

    /** Nothing came in time. */
    record Silent(Optional<String> firmwareSaid) implements Reply {}

    /** The wire ended or the board restarted meanwhile. */
    record Broken() implements Reply {}
  }

  /** Who takes what comes unasked; on the reading thread. */
  interface Listener {
    void digital(int port, int mask);

    void analog(int channel, int value);

    /** Nothing can be sent or asked any more. */
    void broken(FirmataLink link);
  }

  private final Wire wire;
  private final Clock clock;
  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock asking = new ReentrantLock();
  private final WaitPoint changed;
  private final Deque<Sysex> answers = new ArrayDeque<>();
  private Optional<String> lastText = Optional.empty();
  private Optional<String> broken = Optional.empty();
  private boolean ended;
  private boolean greeted;

  FirmataLink(Wire wire, Clock clock, Listener listener) {
    this.wire = wire;
    this.clock = clock;
    this.listener = listener;
    this.changed = clock.newWaitPoint(lock);
    Thread.ofPlatform().daemon().name("firmata-read " + wire.name()).start(this::read);
  }

  private void read() {
    FirmataReader reader = new FirmataReader(new Incoming());
    byte[] chunk = new byte[CHUNK];
    int count;
    while ((count = wire.read(chunk)) >= 0) {
      reader.accept(chunk, 0, count);
    }
    breakOff("the cable was pulled or the port disappeared", true);
  }

  private void breakOff(String why, boolean atEnd) {
    lock.lock();
    try {
      ended |= atEnd;
      broken = broken.or(() -> Optional.of(why));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    listener.broken(this);
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
        text(new String(Firmata.bytes(data, 0), StandardCharsets.ISO_8859_1));
      } else if (kind == Firmata.FIRMWARE && isGreeted()) {
        // Nobody asked for the firmware's name: it tells it when it starts.
        breakOff("the board restarted", false);
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

  private boolean isGreeted() {
    lock.lock();
    try {
      return greeted;
    } finally {
      lock.unlock();
    }
  }

  /** The board has answered all of the greeting: from now on it is noticed when it restarts. */
  void greeted() {
    lock.lock();
    try {
      greeted = true;
    } finally {
      lock.unlock();
    }
  }

  /** After a restart of the board the same wire is used again, after a new greeting. */
  void renew() {
    lock.lock();
    try {
      greeted = false;
      if (!ended) {
        broken = Optional.empty();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the wire has ended. */
  boolean hasEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Why nothing can be sent any more. */
  Optional<String> whyBroken() {
    lock.lock();
    try {
      return broken;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends without an answer.
   *
   * @return {@code false} if the link is broken; then the board has not executed it
   */
  boolean send(byte[] message) {
    lock.lock();
    try {
      return broken.isEmpty() && wire.write(message, 0, message.length);
    } finally {
      lock.unlock();
    }
  }

  /** Sends and waits for the answer. */
  Reply ask(byte[] question, int kind, Predicate<byte[]> isAnswer, Duration wait)
      throws InterruptedException {
    asking.lock();
    lock.lock();
    try {
      answers.clear();
      lastText = Optional.empty();
      if (!send(question)) {
        return new Reply.Broken();
      }
      long deadline = clock.deadlineAfter(wait);
      while (true) {
        Sysex next = answers.poll();
        if (next != null && next.kind() == kind && isAnswer.test(next.data())) {
          return new Reply.Answered(next.data());
        }
        if (next == null) {
          if (broken.isPresent()) {
            return new Reply.Broken();
          }
          if (!changed.awaitUntil(deadline) && answers.isEmpty()) {
            return new Reply.Silent(lastText);
          }
        }
      }
    } finally {
      lock.unlock();
      asking.unlock();
    }
  }

  @Override
  public void close() {
    wire.close();
  }
}
