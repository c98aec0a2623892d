package org.wasmachine.serial.board;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.UartLine;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.serial.link.Outcome;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Operation;
import org.wasmachine.serial.protocol.Result;
import org.wasmachine.serial.protocol.Status;

/** A serial port of the device. Received bytes are fetched when the device says there are some. */
final class SerialUart extends SerialHandle implements Uart {
  private static final int NO_PIN = 0xFF;
  private static final int MAX_PIECE = 255;
  private static final int PIECE = 192;

  private final ReentrantLock lock = new ReentrantLock();
  private final WaitPoint changed;
  private final ByteBuffer received;
  private UartConfig config;
  private boolean fetching;
  private boolean moreOnDevice;

  SerialUart(SerialBoard board, String name, UartConfig config, List<PinLedger.Claim> claims) {
    super(board, name, claims);
    this.config = config;
    this.changed = board.clock().newWaitPoint(lock);
    this.received = ByteBuffer.allocate(config.receiveBuffer());
  }

  static Operation open(UartConfig config) {
    ByteBuffer out = Operation.arguments(Opcode.UART_OPEN, 10);
    out.put((byte) config.port());
    out.put((byte) config.tx().orElse(NO_PIN)).put((byte) config.rx().orElse(NO_PIN));
    return Operation.of(putLine(out, config.line()).array(), 0);
  }

  private static ByteBuffer putLine(ByteBuffer out, UartLine line) {
    int stops =
        switch (line.stopBits()) {
          case ONE -> 1;
          case TWO -> 2;
          case ONE_AND_A_HALF -> 3;
        };
    out.put((byte) line.dataBits()).put((byte) line.parity().ordinal()).put((byte) stops);
    return out.putInt(line.baud());
  }

  @Override
  List<Operation> configuration() {
    return List.of(open(config()));
  }

  @Override
  void release() {
    commands().run(name(), "close", Operation.ofBytes(0, Opcode.UART_CLOSE, port()));
  }

  @Override
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int port() {
    return config().port();
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

  /** The device has bytes; on the board's event thread. */
  void readable() {
    lock.lock();
    try {
      moreOnDevice = true;
      fetch();
    } finally {
      lock.unlock();
    }
  }

  /** Asks for bytes if there is room for them. With the lock held. */
  private void fetch() {
    int room = Math.min(received.remaining(), MAX_PIECE);
    if (fetching || !moreOnDevice || room == 0 || isClosed()) {
      return;
    }
    fetching = true;
    Operation operation = Operation.counted(room, 1, Opcode.UART_READ, config.port(), room);
    commands().link().submit(operation, outcome -> board().later(() -> fetched(outcome, room)));
  }

  private void fetched(Outcome outcome, int asked) {
    lock.lock();
    try {
      fetching = false;
      int got = 0;
      if (outcome instanceof Outcome.Answered(Result(Status status, byte[] data))
          && status == Status.OK) {
        got = data.length - 1;
        received.put(data, 1, got);
      }
      moreOnDevice = got == asked;
      changed.signalAll();
      fetch();
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
    lock.lock();
    try {
      boolean inTime = true;
      while (received.position() == 0 && !isClosed() && inTime) {
        inTime = changed.awaitUntil(deadlineNanos);
      }
      checkOpen();
      int count = Math.min(length, received.position());
      received.flip().get(into, offset, count).compact();
      fetch();
      return count;
    } catch (InterruptedException e) {
      throw HalException.interrupted(name() + ": read", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, from.length);
    checkOpen();
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int piece = Math.min(PIECE, end - at);
      ByteBuffer out = Operation.arguments(Opcode.UART_WRITE, 2 + piece);
      out.put((byte) port()).put((byte) piece).put(from, at, piece);
      int accepted = commands().run(name(), "write", Operation.of(out.array(), 1)).get() & 0xFF;
      at += accepted;
      if (accepted < piece) {
        rest("write", PIECE / 2);
      }
    }
  }

  /** Gives the device the time of some characters. */
  private void rest(String what, int characters) {
    checkOpen();
    try {
      var clock = board().clock();
      clock.sleepUntil(clock.nanos() + characters * config().line().characterNanos());
    } catch (InterruptedException e) {
      throw HalException.interrupted(name() + ": " + what, e);
    }
  }

  @Override
  public void flush() {
    checkOpen();
    Operation ask = Operation.ofBytes(1, Opcode.UART_FLUSH, port());
    while (commands().run(name(), "flush", ask).get() == 0) {
      rest("flush", 8);
    }
  }

  @Override
  public int available() {
    checkOpen();
    lock.lock();
    try {
      return received.position();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setLine(UartLine line) {
    checkOpen();
    ByteBuffer out = Operation.arguments(Opcode.UART_LINE, 8).put((byte) port());
    commands().run(name(), "set line", Operation.of(putLine(out, line).array(), 0));
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
    Operation ask = Operation.ofBytes(4, Opcode.UART_OVERRUNS, port());
    return commands().run(name(), "overruns", ask).getInt() & 0xFFFFFFFFL;
  }
}
