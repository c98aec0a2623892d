package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One thread that waits for every watched device file and calls its handler.
 *
 * <p>Handlers run one after the other on that thread, so they return quickly. A handler whose
 * device fails is told once and is watched no more; a handler that throws is logged and stays.
 */
public final class EventLoop implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());

  /** What to do when a file has something to read. */
  public interface Handler {

    /** Something can be read. */
    void ready();

    /** The file failed or was removed, and is watched no more. */
    void failed(KernelException cause);
  }

  /** One watched file. */
  public final class Registration implements AutoCloseable {

    private final long id;
    private final DeviceFile file;
    private final Handler handler;

    private Registration(long id, DeviceFile file, Handler handler) {
      this.id = id;
      this.file = file;
      this.handler = handler;
    }

    /** Ends the watching. A call that is just running may still end; no other begins. */
    @Override
    public void close() {
      forget(this);
    }
  }

  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLLIN = 1;
  private static final int EVENTS_AT_ONCE = 32;
  private static final long WAKE = 0;

  private final Syscalls syscalls;
  private final DeviceFile epoll;
  private final DeviceFile wake;
  private final EpollEvent layout = EpollEvent.ofThisMachine();
  private final Map<Long, Registration> registrations = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong(WAKE);
  private final Thread thread;
  private volatile boolean closed;

  /** Starts the thread, a daemon. */
  public EventLoop(Syscalls syscalls) {
    this.syscalls = syscalls;
    this.epoll = created(syscalls, "epoll", syscalls.epollCreate(Syscalls.O_CLOEXEC));
    this.wake =
        created(
            syscalls,
            "eventfd",
            syscalls.eventDescriptor(0, Syscalls.O_CLOEXEC | Syscalls.O_NONBLOCK));
    control(EPOLL_CTL_ADD, wake, WAKE);
    this.thread = Thread.ofPlatform().daemon().name("device-events").start(this::run);
  }

  private static DeviceFile created(Syscalls syscalls, String what, int fd) {
    if (fd < 0) {
      throw new KernelException(what, "create", -fd);
    }
    return DeviceFile.of(syscalls, what, fd);
  }

  /** Calls the handler whenever the file has something to read. */
  public Registration watch(DeviceFile file, Handler handler) {
    Registration registration = new Registration(ids.incrementAndGet(), file, handler);
    registrations.put(registration.id, registration);
    try {
      control(EPOLL_CTL_ADD, file, registration.id);
    } catch (KernelException e) {
      registrations.remove(registration.id);
      throw e;
    }
    return registration;
  }

  /** How many files are watched. */
  public int watched() {
    return registrations.size();
  }

  private void forget(Registration registration) {
    if (registrations.remove(registration.id) == null || registration.file.isClosed() || closed) {
      return;
    }
    control(EPOLL_CTL_DEL, registration.file, registration.id);
  }

  private void control(int operation, DeviceFile file, long id) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(layout.size(), Long.BYTES);
      event.set(JAVA_INT, 0, EPOLLIN);
      event.set(JAVA_LONG_UNALIGNED, layout.dataOffset(), id);
      int result = syscalls.epollControl(epoll.descriptor(), operation, file.descriptor(), event);
      if (result < 0) {
        throw new KernelException(file.path(), "watch", -result);
      }
    }
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment events = arena.allocate(layout.size() * EVENTS_AT_ONCE, Long.BYTES);
      int descriptor = epoll.descriptor();
      while (!closed) {
        int count = syscalls.epollWait(descriptor, events, EVENTS_AT_ONCE, -1);
        if (count < 0 && count != -LinuxErrno.EINTR.number()) {
          throw new KernelException("epoll", "wait", -count);
        }
        for (int i = 0; i < count && !closed; i++) {
          dispatch(events.get(JAVA_LONG_UNALIGNED, i * layout.size() + layout.dataOffset()));
        }
      }
    } catch (KernelException e) {
      LOG.log(System.Logger.Level.ERROR, "no more events from any device: " + e.getMessage());
      registrations.values().forEach(registration -> registration.handler.failed(e));
    } finally {
      epoll.close();
      wake.close();
    }
  }

  private void dispatch(long id) {
    Registration registration = registrations.get(id);
    if (registration == null) {
      return;
    }
    try {
      registration.handler.ready();
    } catch (KernelException e) {
      boolean watched = registrations.containsKey(id);
      registration.close();
      // A file that its owner has just closed is no failure.
      if (watched && !registration.file.isClosed()) {
        registration.handler.failed(e);
      }
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "a listener of " + registration.file.path() + " failed, it stays registered",
          e);
    }
  }

  /** Stops the thread. Called from a handler it returns at once, else it waits for the thread. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (Arena arena = Arena.ofConfined()) {
      wake.write(arena.allocateFrom(JAVA_LONG, 1L), Long.BYTES);
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Where {@code struct epoll_event} keeps its data: the one structure here that differs between
   * the machines, packed on x86-64 and naturally aligned elsewhere.
   */
  record EpollEvent(long size, long dataOffset) {

    static EpollEvent of(String architecture) {
      return architecture.equals("amd64") || architecture.equals("x86_64")
          ? new EpollEvent(12, 4)
          : new EpollEvent(16, 8);
    }

    static EpollEvent ofThisMachine() {
      return of(System.getProperty("os.arch"));
    }
  }
}
