package org.wasmachine.serial.wire;

import com.fazecast.jSerialComm.SerialPort;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Guards jSerialComm 2.11.4 against itself: whenever it lists ports it frees what it knows of every
 * port that is not open, also of one that another thread is just opening. So listing keeps out
 * opening; that no call is under way in a port when it is closed, its {@link SerialPortWire} sees
 * to.
 */
public final class PortLibrary {
  private static final ReentrantReadWriteLock LISTING = new ReentrantReadWriteLock();

  private PortLibrary() {}

  /** The ports of this machine; opens none. */
  public static List<SerialPort> list() {
    LISTING.writeLock().lock();
    try {
      return List.of(SerialPort.getCommPorts());
    } finally {
      LISTING.writeLock().unlock();
    }
  }

  /** Makes and opens a port, or closes one. */
  static <T> T opening(Supplier<T> action) {
    LISTING.readLock().lock();
    try {
      return action.get();
    } finally {
      LISTING.readLock().unlock();
    }
  }
}
