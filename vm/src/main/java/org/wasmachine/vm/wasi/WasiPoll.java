package org.wasmachine.vm.wasi;

import java.util.ArrayList;
import java.util.List;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.Poll;
import org.wasmachine.vm.fs.Readiness;
import org.wasmachine.vm.natives.NativeTable;

/** Waiting for times, files, devices and sockets together. */
public final class WasiPoll {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          WasiPoll.class,
          """
          poll_oneoff (**i*)i
          """);

  /** More than all descriptors and timers of any app; each costs the host memory. */
  private static final int MAX_SUBSCRIPTIONS = 1024;

  private static final int SUBSCRIPTION = 48;
  private static final int EVENT = 32;
  private static final int CLOCK = 0;
  private static final int FD_READ = 1;
  private static final int FD_WRITE = 2;
  private static final int ABSOLUTE = 1;
  private static final int HANGUP = 1;

  private final Wasi wasi;

  WasiPoll(GuestProcess process) {
    this.wasi = Wasi.of(process);
  }

  private sealed interface Subscription {
    long userData();

    int type();
  }

  private record Timer(long userData, long deadline) implements Subscription {
    @Override
    public int type() {
      return CLOCK;
    }
  }

  private record File(long userData, int type, OpenFile file) implements Subscription {
    boolean reading() {
      return type == FD_READ;
    }
  }

  /** Cannot be waited for; tells so at once. */
  private record Broken(long userData, int type, Errno errno) implements Subscription {}

  private record Event(long userData, int type, Errno errno, long bytes, boolean hangup) {}

  /**
   * Waits until at least one of {@code count} subscriptions, 48 bytes each, has something to tell;
   * writes an event, 32 bytes, for each that has. Without subscriptions it returns at once, as on
   * the peer.
   *
   * <pre>
   * subscription | user data u64 | type u8 | - | clock u32 or fd u32 | timeout u64 | precision u64 | flags u16 |
   *              0               8             16                    24            32              40          48
   * event        | user data u64 | error u16 | type u8 | - | bytes u64 | flags u16 |
   *              0               8           10            16          24          32
   * </pre>
   */
  public int poll_oneoff(int in, int out, int count, int stored) {
    return wasi.run(
        () -> {
          GuestMemory memory = wasi.memory();
          requireArray(memory, in, count, SUBSCRIPTION);
          requireArray(memory, out, count, EVENT);
          memory.requireBytes(stored, 4);
          if (Integer.compareUnsigned(count, MAX_SUBSCRIPTIONS) > 0) {
            throw new FsException(
                Errno.EINVAL, "more than " + MAX_SUBSCRIPTIONS + " subscriptions");
          }
          List<Subscription> subscriptions = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            subscriptions.add(parse(memory, in + SUBSCRIPTION * i));
          }
          List<Event> events = await(subscriptions);
          for (int i = 0; i < events.size(); i++) {
            put(memory, out + EVENT * i, events.get(i));
          }
          memory.putI32(stored, events.size());
        });
  }

  private static void requireArray(GuestMemory memory, int address, int count, int size) {
    long bytes = Integer.toUnsignedLong(count) * size;
    if (Integer.toUnsignedLong(address) + bytes > memory.size()) {
      throw new Trap(Trap.OUT_OF_BOUNDS);
    }
  }

  private Subscription parse(GuestMemory memory, int at) {
    long userData = memory.i64(at);
    int type = memory.u8(at + 8);
    try {
      return switch (type) {
        case CLOCK ->
            new Timer(
                userData, deadline(memory.i32(at + 16), memory.i64(at + 24), memory.u16(at + 40)));
        case FD_READ, FD_WRITE ->
            new File(
                userData,
                type,
                wasi.descriptor(memory.i32(at + 16), Right.POLL_FD_READWRITE).file());
        default -> throw new FsException(Errno.EINVAL, "no kind of subscription: " + type);
      };
    } catch (FsException e) {
      return new Broken(userData, type, e.errno());
    }
  }

  private long deadline(int clockId, long timeout, int flags) {
    Clock clock = wasi.process().clock();
    long shown = WasiClock.read(clock, clockId);
    long now = clock.nanos();
    if (timeout < 0) {
      return Clock.NEVER; // unsigned: centuries
    }
    long wait = (flags & ABSOLUTE) == 0 ? timeout : Math.max(0, timeout - shown);
    return wait > Clock.NEVER - now ? Clock.NEVER : now + wait;
  }

  private List<Event> await(List<Subscription> subscriptions) throws InterruptedException {
    List<Event> now = events(subscriptions);
    if (!now.isEmpty() || subscriptions.isEmpty()) {
      return now;
    }
    wasi.process().flushConsole();
    long deadline = Clock.NEVER;
    List<Poll.Interest> interests = new ArrayList<>();
    for (Subscription subscription : subscriptions) {
      switch (subscription) {
        case Timer timer -> deadline = Math.min(deadline, timer.deadline());
        case File file ->
            interests.add(new Poll.Interest(file.file(), file.reading(), !file.reading()));
        case Broken _ -> {}
      }
    }
    if (interests.isEmpty()) { // nothing but time: a sleep, in which an app may get its messages
      wasi.process().sleepUntil(deadline);
      return events(subscriptions);
    }
    List<List<Event>> found = new ArrayList<>();
    Poll.await(
        wasi.process().clock(),
        interests,
        deadline,
        () -> {
          List<Event> events = events(subscriptions);
          found.add(events);
          return !events.isEmpty();
        });
    List<Event> last = found.getLast();
    return last.isEmpty() ? events(subscriptions) : last;
  }

  private List<Event> events(List<Subscription> subscriptions) {
    long now = wasi.process().clock().nanos();
    List<Event> events = new ArrayList<>();
    for (Subscription subscription : subscriptions) {
      switch (subscription) {
        case Broken b -> events.add(new Event(b.userData(), b.type(), b.errno(), 0, false));
        case Timer t -> {
          if (t.deadline() <= now) {
            events.add(new Event(t.userData(), CLOCK, Errno.SUCCESS, 0, false));
          }
        }
        case File f -> {
          Readiness readiness = f.file().readiness();
          if (f.reading() ? readiness.readable() : readiness.writable()) {
            events.add(
                new Event(
                    f.userData(),
                    f.type(),
                    Errno.SUCCESS,
                    f.reading() ? readiness.available() : 0,
                    readiness.hangup()));
          }
        }
      }
    }
    return events;
  }

  private static void put(GuestMemory memory, int at, Event event) {
    memory.fill(at, EVENT, 0);
    memory.putI64(at, event.userData());
    memory.putI16(at + 8, event.errno().number());
    memory.putI8(at + 10, event.type());
    memory.putI64(at + 16, event.bytes());
    memory.putI16(at + 24, event.hangup() ? HANGUP : 0);
  }
}
