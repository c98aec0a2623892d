package org.wasmachine.sim;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.UartLine;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;

/**
 * An opened serial port of a simulated board. Bytes take their time on the line in both directions:
 * each received byte carries the time at which it has arrived.
 */
final class SimUart extends SimHandle implements Uart {
  private record Arrival(byte value, long nanos) {}

  private final SimUartPort port;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitPoint changed;
  private final BusTrace trace;
  private final Queue<Arrival> onTheWay = new ArrayDeque<>();
  private final Queue<Byte> received = new ArrayDeque<>();
  private UartConfig config;
  private long sendingUntil;
  private long receivingUntil;
  private long overruns;

  SimUart(SimBoard board, SimUartPort port, UartConfig config, List<Ownership.Claim> claims) {
    super(board, "UART" + port.number() + " on " + board.profileId(), claims);
    this.port = port;
    this.config = config;
    this.clock = board.clock();
    this.changed = clock.newWaitPoint(lock);
    this.trace = new BusTrace(board.wiring(), "UART" + port.number());
    port.setOpen(this);
  }

  @Override
  public UartConfig config() {
    lock.lock();
    try {
      return config;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read(byte[] into, int offset, int length, long deadlineNanos) {
    Objects.checkFromIndexSize(offset, length, into.length);
    checkOpen();
    if (length == 0) {
      return 0;
    }
    if (deadlineNanos <= clock.nanos()) {
      clock.spin();
    }
    int count = receive(into, offset, length, deadlineNanos);
    if (count > 0 && trace.wanted()) {
      trace.tell("", BusTrace.bytes("read", Arrays.copyOfRange(into, offset, offset + count)));
    }
    return count;
  }

  private int receive(byte[] into, int offset, int length, long deadlineNanos) {
    lock.lock();
    try {
      settle();
      while (received.isEmpty() && !isClosed() && clock.nanos() < deadlineNanos) {
        Arrival next = onTheWay.peek();
        changed.awaitUntil(next == null ? deadlineNanos : Math.min(deadlineNanos, next.nanos));
        settle();
      }
      checkOpen();
      int count = Math.min(length, received.size());
      for (int i = 0; i < count; i++) {
        into[offset + i] = received.remove();
      }
      return count;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  /** Takes over what has arrived by now; what does not fit into the buffer is lost. */
  private void settle() {
    long now = clock.nanos();
    for (Arrival next = onTheWay.peek();
        next != null && next.nanos <= now;
        next = onTheWay.peek()) {
      onTheWay.remove();
      if (received.size() < config.receiveBuffer()) {
        received.add(next.value);
      } else {
        overruns++;
      }
    }
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, from.length);
    checkOpen();
    if (length == 0) {
      return;
    }
    long start;
    lock.lock();
    try {
      start = Math.max(clock.nanos(), sendingUntil);
      sendingUntil = start + length * config.line().characterNanos();
    } finally {
      lock.unlock();
    }
    long begin = start;
    byte[] data = Arrays.copyOfRange(from, offset, offset + length);
    if (trace.wanted()) {
      trace.tell("", BusTrace.bytes("write", data));
    }
    port.peer().received(data, back -> receive(back, begin));
  }

  /** Bytes from the peer, on the line not before a time. */
  void receive(byte[] data, long notBefore) {
    lock.lock();
    try {
      settle();
      long each = config.line().characterNanos();
      long at = Math.max(Math.max(clock.nanos(), notBefore), receivingUntil);
      for (byte value : data) {
        at += each;
        onTheWay.add(new Arrival(value, at));
      }
      receivingUntil = at;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void flush() {
    checkOpen();
    long until;
    lock.lock();
    try {
      until = sendingUntil;
    } finally {
      lock.unlock();
    }
    try {
      clock.sleepUntil(until);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public int available() {
    checkOpen();
    clock.spin();
    lock.lock();
    try {
      settle();
      return received.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setLine(UartLine line) {
    checkOpen();
    lock.lock();
    try {
      config = config.withLine(line);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long overruns() {
    checkOpen();
    lock.lock();
    try {
      settle();
      return overruns;
    } finally {
      lock.unlock();
    }
  }

  @Override
  void release() {
    port.setOpen(null);
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
