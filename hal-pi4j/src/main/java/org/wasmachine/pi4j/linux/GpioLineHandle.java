package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * One requested GPIO line. Thread-safe; nobody else can request it until it is closed.
 *
 * <p>When it is closed the kernel keeps the pin as it is, so a caller who owes a safe state sets it
 * first.
 */
public final class GpioLineHandle implements AutoCloseable {

  private static final long OFFSET_BITS = GpioUapi.offset(GpioUapi.LINE_VALUES, "bits");
  private static final long OFFSET_MASK = GpioUapi.offset(GpioUapi.LINE_VALUES, "mask");
  private static final int EVENTS_AT_ONCE = 16;

  private final DeviceFile file;
  private final MemorySegment values = Arena.ofAuto().allocate(GpioUapi.LINE_VALUES);
  private Optional<EventLoop.Registration> watch = Optional.empty();

  GpioLineHandle(DeviceFile file) {
    this.file = file;
  }

  /** The logical level. */
  public boolean read() {
    synchronized (values) {
      values.set(JAVA_LONG, OFFSET_MASK, 1);
      file.ioctl("read level", GpioUapi.GET_VALUES, values);
      return (values.get(JAVA_LONG, OFFSET_BITS) & 1) != 0;
    }
  }

  /** Sets the logical level of an output; {@code EPERM} on an input. */
  public void write(boolean high) {
    synchronized (values) {
      values.set(JAVA_LONG, OFFSET_MASK, 1);
      values.set(JAVA_LONG, OFFSET_BITS, high ? 1 : 0);
      file.ioctl("write level", GpioUapi.SET_VALUES, values);
    }
  }

  /** Changes direction, bias, edges and the rest without giving the line away in between. */
  public void configure(LineConfig config) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment structure = arena.allocate(GpioUapi.LINE_CONFIG);
      GpioChip.fill(structure, config);
      file.ioctl("configure line", GpioUapi.SET_CONFIG, structure);
    }
  }

  /** Has edges delivered to a listener, in place of an earlier one. */
  public synchronized void listen(EventLoop loop, LineListener listener) {
    silence();
    watch = Optional.of(loop.watch(file, new EdgeReader(listener)));
  }

  /** Ends the delivery of edges; one that is just being delivered may still end. */
  public synchronized void silence() {
    watch.ifPresent(EventLoop.Registration::close);
    watch = Optional.empty();
  }

  /** Gives the line back. */
  @Override
  public void close() {
    silence();
    file.close();
  }

  /** Turns the bytes that the kernel hands out into events. */
  private final class EdgeReader implements EventLoop.Handler {

    private static final long SIZE = GpioUapi.LINE_EVENT.byteSize();
    private static final long TIMESTAMP = GpioUapi.offset(GpioUapi.LINE_EVENT, "timestamp_ns");
    private static final long ID = GpioUapi.offset(GpioUapi.LINE_EVENT, "id");
    private static final long SEQUENCE = GpioUapi.offset(GpioUapi.LINE_EVENT, "line_seqno");

    private final MemorySegment events =
        Arena.ofAuto().allocate(GpioUapi.LINE_EVENT, EVENTS_AT_ONCE);
    private final LineListener listener;

    EdgeReader(LineListener listener) {
      this.listener = listener;
    }

    @Override
    public void ready() {
      long bytes = file.read(events, events.byteSize());
      for (long at = 0; at + SIZE <= bytes; at += SIZE) {
        listener.edge(
            new LineEvent(
                events.get(JAVA_LONG, at + TIMESTAMP),
                events.get(JAVA_INT, at + ID) == GpioUapi.EVENT_RISING,
                Integer.toUnsignedLong(events.get(JAVA_INT, at + SEQUENCE))));
      }
    }

    @Override
    public void failed(KernelException cause) {
      listener.failed(cause);
    }
  }
}
