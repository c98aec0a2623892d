package org.wasmachine.serial.bridge;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Uart;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.UartLine;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.serial.device.DeviceSession;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Status;

/** The serial ports of a served board: a thread for each waits for bytes, to announce them. */
final class BoardUarts implements Peripheral {
  private static final System.Logger LOG = System.getLogger(BoardUarts.class.getName());
  private static final int BUFFER = 4096;

  /** A port and the bytes that its thread has taken from it. */
  private static final class Port {
    final Uart uart;
    final ByteBuffer received = ByteBuffer.allocate(BUFFER);
    final ReentrantLock lock = new ReentrantLock();
    final WaitPoint changed;
    boolean closed;

    Port(Uart uart, Clock clock) {
      this.uart = uart;
      this.changed = clock.newWaitPoint(lock);
    }
  }

  private final Board board;
  private final Map<Integer, Port> open = new HashMap<>();
  private DeviceSession session;

  BoardUarts(Board board) {
    this.board = board;
  }

  void setSession(DeviceSession newSession) {
    session = newSession;
  }

  @Override
  public Status execute(int code, ByteBuffer in, ByteBuffer out) {
    if (code < Opcode.UART_OPEN || code > Opcode.UART_OVERRUNS) {
      return Status.UNKNOWN_OPERATION;
    }
    int number = in.get() & 0xFF;
    if (code == Opcode.UART_OPEN) {
      return open(number, in);
    }
    Port port = open.get(number);
    return switch (code) {
      case Opcode.UART_WRITE -> {
        byte[] bytes = new byte[in.get() & 0xFF];
        in.get(bytes);
        if (port == null) {
          yield Status.NOT_CONFIGURED;
        }
        port.uart.write(bytes);
        out.put((byte) bytes.length);
        yield Status.OK;
      }
      case Opcode.UART_READ -> {
        int wanted = in.get() & 0xFF;
        yield port == null ? Status.NOT_CONFIGURED : read(port, wanted, out);
      }
      case Opcode.UART_LINE -> {
        UartLine line = line(in);
        if (port == null) {
          yield Status.NOT_CONFIGURED;
        }
        port.uart.setLine(line);
        yield Status.OK;
      }
      case Opcode.UART_CLOSE -> close(number);
      case Opcode.UART_FLUSH -> {
        if (port == null) {
          yield Status.NOT_CONFIGURED;
        }
        port.uart.flush();
        out.put((byte) 1);
        yield Status.OK;
      }
      default -> {
        if (port == null) {
          yield Status.NOT_CONFIGURED;
        }
        out.putInt((int) port.uart.overruns());
        yield Status.OK;
      }
    };
  }

  private static UartLine line(ByteBuffer in) {
    int dataBits = in.get();
    int parity = in.get() & 0xFF;
    int stops = in.get() & 0xFF;
    int baud = in.getInt();
    UartLine.StopBits stopBits =
        switch (stops) {
          case 1 -> UartLine.StopBits.ONE;
          case 2 -> UartLine.StopBits.TWO;
          case 3 -> UartLine.StopBits.ONE_AND_A_HALF;
          default -> throw new IllegalArgumentException("stop bits " + stops);
        };
    if (parity >= UartLine.Parity.values().length) {
      throw new IllegalArgumentException("parity " + parity);
    }
    return new UartLine(baud, dataBits, UartLine.Parity.values()[parity], stopBits);
  }

  private Status open(int number, ByteBuffer in) {
    OptionalInt tx = Peripheral.pin(in.get() & 0xFF);
    OptionalInt rx = Peripheral.pin(in.get() & 0xFF);
    UartLine line = line(in);
    if (open.containsKey(number)) {
      return Status.BUSY;
    }
    Port port =
        new Port(
            board.openUart(new UartConfig(number, line, tx, rx, BUFFER, CONSUMER)), board.clock());
    open.put(number, port);
    Runnable listener =
        board.clock().participant("bridge UART" + number, () -> listen(number, port));
    Thread.ofPlatform().daemon().name("bridge-uart" + number).start(listener);
    return Status.OK;
  }

  /**
   * Takes bytes from the port until it is closed; says when there are some after none. While the
   * host does not fetch them, they stay in the port, which counts what it loses.
   */
  private void listen(int number, Port port) {
    byte[] chunk = new byte[256];
    try {
      int room;
      while ((room = room(port)) > 0) {
        int count = port.uart.read(chunk, 0, Math.min(chunk.length, room), Clock.NEVER);
        boolean wasEmpty;
        port.lock.lock();
        try {
          wasEmpty = port.received.position() == 0;
          port.received.put(chunk, 0, count);
        } finally {
          port.lock.unlock();
        }
        if (wasEmpty && count > 0) {
          session.uartReadable(number);
        }
      }
    } catch (HalException closed) {
      LOG.log(System.Logger.Level.DEBUG, "UART{0}: {1}", number, closed.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for room for what was received; 0 when the port is closed. */
  private static int room(Port port) throws InterruptedException {
    port.lock.lock();
    try {
      while (!port.closed && !port.received.hasRemaining()) {
        port.changed.await();
      }
      return port.closed ? 0 : port.received.remaining();
    } finally {
      port.lock.unlock();
    }
  }

  private static Status read(Port port, int wanted, ByteBuffer out) {
    port.lock.lock();
    try {
      int count = Math.min(wanted, port.received.position());
      if (count + 1 > out.remaining()) {
        return Status.TOO_LONG;
      }
      byte[] bytes = new byte[count];
      port.received.flip().get(bytes).compact();
      port.changed.signalAll();
      out.put((byte) count).put(bytes);
    } finally {
      port.lock.unlock();
    }
    return Status.OK;
  }

  private Status close(int number) {
    Port port = open.remove(number);
    if (port == null) {
      return Status.NOT_CONFIGURED;
    }
    port.lock.lock();
    try {
      port.closed = true;
      port.changed.signalAll();
    } finally {
      port.lock.unlock();
    }
    port.uart.close();
    return Status.OK;
  }

  @Override
  public void releaseAll() {
    open.keySet().stream().toList().forEach(this::close);
  }
}
