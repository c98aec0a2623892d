package org.wasmachine.serial.wire;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;

/** A serial port of this machine, through jSerialComm. */
public final class SerialPortWire implements Wire {
  private static final int DATA_BITS = 8;
  private static final String ROOT = "root";

  /** The group of serial ports on Debian and its descendants. */
  private static final String DIALOUT = "dialout";

  private static final long DRAIN_NANOS = 500_000_000L;
  private static final long DRAIN_POLL_NANOS = 200_000;
  private static final long FIFO_BITS = 64 * 10;

  private final String path;
  private final SerialPort port;
  private final ReentrantLock reading = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean gone;

  private SerialPortWire(String path, SerialPort port) {
    this.path = path;
    this.port = port;
  }

  /**
   * Opens a port, 8N1, without flow control.
   *
   * @param path like {@code /dev/ttyUSB0} or {@code COM3}
   * @param baud bits per second
   * @param reset whether opening may move DTR and RTS, which resets most ESP32 boards
   * @throws HalException {@link ErrorKind#NOT_FOUND}, {@link ErrorKind#PERMISSION} with the group
   *     to join, {@link ErrorKind#BUSY}, {@link ErrorKind#IO}
   */
  public static SerialPortWire open(String path, int baud, boolean reset) {
    return PortLibrary.opening(() -> openNow(path, baud, reset));
  }

  private static SerialPortWire openNow(String path, int baud, boolean reset) {
    SerialPort port;
    try {
      port = SerialPort.getCommPort(path);
    } catch (SerialPortInvalidPortException e) {
      throw new HalException(
          ErrorKind.NOT_FOUND,
          path + ": there is no such serial port; 'wasmachine devices' lists those that are there",
          e);
    }
    if (Files.isRegularFile(Path.of(path)) || Files.isDirectory(Path.of(path))) {
      throw new HalException(ErrorKind.INVALID_ARGUMENT, path + ": this is no serial port");
    }
    checkAccess(path, file -> Files.isReadable(file) && Files.isWritable(file));
    port.setComPortParameters(baud, DATA_BITS, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
    port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
    // No WRITE_BLOCKING: every write would wait until its last bit is on the wire.
    port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, PATIENCE_MILLIS, 0);
    if (!reset) {
      port.clearDTR();
      port.clearRTS();
    }
    if (!port.openPort(0)) {
      int code = port.getLastErrorCode();
      throw HalException.ofErrno(
          ErrorKind.BUSY,
          path
              + ": another program holds this serial port (a monitor, an IDE, ModemManager); close"
              + " it and try again",
          code);
    }
    return new SerialPortWire(path, port);
  }

  /** The kernel's own answer is lost in the library, so what can be known is asked before. */
  static void checkAccess(String path, Predicate<Path> mayOpen) {
    Path file = Path.of(path);
    if (!path.startsWith("/") || mayOpen.test(file)) {
      return;
    }
    if (!Files.exists(file)) {
      throw new HalException(ErrorKind.NOT_FOUND, path + ": there is no such serial port");
    }
    String group = groupOf(file);
    String first =
        group.equals(ROOT)
            ? "sudo chgrp " + DIALOUT + " " + path + " && sudo chmod g+rw " + path
            : "";
    throw new HalException(
        ErrorKind.PERMISSION,
        "%s: you may not open this serial port; %s'sudo usermod -aG %s $USER' and log in again"
            .formatted(
                path,
                first.isEmpty() ? "join its group with " : "run '" + first + "', then ",
                first.isEmpty() ? group : DIALOUT));
  }

  private static String groupOf(Path file) {
    try {
      return Files.readAttributes(file, PosixFileAttributes.class).group().getName();
    } catch (IOException | UnsupportedOperationException e) {
      return DIALOUT;
    }
  }

  @Override
  public String name() {
    return path;
  }

  /** A read that gives -1 is the only sign of a pulled cable that can be trusted. */
  @Override
  public int read(byte[] into) {
    reading.lock();
    try {
      int got = gone ? -1 : port.readBytes(into, into.length);
      if (got < 0) {
        gone = true;
      }
      return got;
    } finally {
      reading.unlock();
    }
  }

  @Override
  public int available() {
    reading.lock();
    try {
      return gone ? -1 : port.bytesAvailable();
    } finally {
      reading.unlock();
    }
  }

  @Override
  public boolean write(byte[] bytes, int offset, int length) {
    writing.lock();
    try {
      int at = offset;
      int end = offset + length;
      while (at < end && !gone) {
        int written = port.writeBytes(bytes, end - at, at);
        if (written <= 0) {
          gone = true;
        } else {
          at += written;
        }
      }
      return !gone;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public int baud() {
    return port.getBaudRate();
  }

  @Override
  public boolean setBaud(int baud) {
    writing.lock();
    try {
      drain();
      return !gone && port.setBaudRate(baud);
    } finally {
      writing.unlock();
    }
  }

  /** Waits until what was written is on the wire, within reason. */
  private void drain() {
    long deadline = System.nanoTime() + DRAIN_NANOS;
    while (!gone && port.bytesAwaitingWrite() > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(DRAIN_POLL_NANOS);
    }
    // The UART's own FIFO is not counted.
    LockSupport.parkNanos(FIFO_BITS * 1_000_000_000L / Math.max(1, port.getBaudRate()));
  }

  /**
   * Closes when nobody reads or writes any more: the library would free what they use. The last
   * words are waited for, because it also throws away what is not on the wire yet.
   */
  @Override
  public void close() {
    writing.lock();
    try {
      if (!gone) {
        drain();
      }
      gone = true;
      reading.lock();
      try {
        PortLibrary.opening(port::closePort);
      } finally {
        reading.unlock();
      }
    } finally {
      writing.unlock();
    }
  }
}
