package org.wasmachine.serial.board;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongUnaryOperator;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.link.LinkListener;
import org.wasmachine.serial.protocol.DeviceEvent;
import org.wasmachine.serial.protocol.Operation;

/**
 * Brings the device's events to the open handles, on one thread of its own, and knows what is open
 * in which order.
 */
final class DeviceRouter implements LinkListener, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DeviceRouter.class.getName());

  private final Map<Integer, SerialGpioLine> lines = new ConcurrentHashMap<>();
  private final Map<Integer, SerialUart> uarts = new ConcurrentHashMap<>();
  private final Set<SerialHandle> open = new LinkedHashSet<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("serial-events").factory());
  private volatile LongUnaryOperator boardNanos = micros -> micros * 1_000;

  /** How a device time becomes a board time. */
  void setTime(LongUnaryOperator toBoardNanos) {
    boardNanos = toBoardNanos;
  }

  void add(SerialHandle handle) {
    synchronized (open) {
      open.add(handle);
    }
    switch (handle) {
      case SerialGpioLine line -> lines.put(line.pin(), line);
      case SerialUart uart -> uarts.put(uart.port(), uart);
      default -> {
        // Has no events.
      }
    }
  }

  void remove(SerialHandle handle) {
    synchronized (open) {
      open.remove(handle);
    }
    switch (handle) {
      case SerialGpioLine line -> lines.remove(line.pin(), line);
      case SerialUart uart -> uarts.remove(uart.port(), uart);
      default -> {
        // Has no events.
      }
    }
  }

  List<SerialHandle> handles() {
    synchronized (open) {
      return List.copyOf(open);
    }
  }

  /** Runs something on the event thread; not at all when that has ended. */
  void later(Runnable action) {
    try {
      thread.execute(action);
    } catch (RejectedExecutionException closed) {
      LOG.log(System.Logger.Level.TRACE, "the board is closed", closed);
    }
  }

  @Override
  public void event(DeviceEvent event) {
    later(() -> deliver(event));
  }

  private void deliver(DeviceEvent event) {
    switch (event) {
      case DeviceEvent.Edge(int pin, boolean rising, long micros) -> {
        SerialGpioLine line = lines.get(pin);
        if (line != null) {
          Edge edge = rising ? Edge.RISING : Edge.FALLING;
          line.inbox().edge(edge, boardNanos.applyAsLong(micros));
        }
      }
      case DeviceEvent.Dropped(int pin, long count) -> {
        SerialGpioLine line = lines.get(pin);
        if (line != null) {
          line.inbox().lost(count);
        }
      }
      case DeviceEvent.UartReadable(int port) -> {
        SerialUart uart = uarts.get(port);
        if (uart != null) {
          uart.readable();
        }
      }
    }
  }

  @Override
  public List<Operation> configuration() {
    List<Operation> all = new ArrayList<>();
    for (SerialHandle handle : handles()) {
      try {
        all.addAll(handle.configuration());
      } catch (HalException e) {
        LOG.log(System.Logger.Level.WARNING, "{0}: not restored: {1}", handle.name(), e);
      }
    }
    return all;
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
