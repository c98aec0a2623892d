package org.wasmachine.vm.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.Descriptor;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenOptions;
import org.wasmachine.vm.fs.Readiness;
import org.wasmachine.vm.natives.Rows;

@Rows(WasiPoll.class)
class WasiPollTest {

  private static final int IN = 0x1000;
  private static final int OUT = 0x2000;
  private static final int COUNT = 0x100;
  private static final long MILLISECOND = 1_000_000;

  private static final int CLOCK = 0;
  private static final int READ = 1;
  private static final int WRITE = 2;

  /** A device that has nothing to read until something arrives. */
  private static final class Line implements OpenFile {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean readable;

    void arrive() {
      readable = true;
      listeners.forEach(Runnable::run);
    }

    @Override
    public FileType type() {
      return FileType.CHARACTER_DEVICE;
    }

    @Override
    public int read(ByteBuffer target) {
      return 0;
    }

    @Override
    public Readiness readiness() {
      return new Readiness(readable, true, readable ? 5 : 0, readable);
    }

    @Override
    public Watch watch(Runnable listener) {
      listeners.add(listener);
      return () -> listeners.remove(listener);
    }

    @Override
    public void close() {}
  }

  private final PipedOutputStream typing = new PipedOutputStream();
  private WasiFixture guest;
  private WasiPoll poll;
  private int subscriptions;

  WasiPollTest() throws java.io.IOException {
    guest = new WasiFixture(new PipedInputStream(typing), devices -> devices);
    poll = new WasiPoll(guest.process);
  }

  @AfterEach
  void close() {
    guest.close();
  }

  private GuestMemory memory() {
    return guest.memory();
  }

  private void subscribe(int type, int clockOrFd, long timeout, int flags) {
    int at = IN + 48 * subscriptions;
    memory().putI64(at, 0x1_0000_0000L + subscriptions);
    memory().putI8(at + 8, type);
    memory().putI32(at + 16, clockOrFd);
    memory().putI64(at + 24, timeout);
    memory().putI16(at + 40, flags);
    subscriptions++;
  }

  private record Event(long userData, Errno errno, int type, long bytes, int flags) {}

  private List<Event> poll() {
    assertThat(poll.poll_oneoff(IN, OUT, subscriptions, COUNT)).isZero();
    return java.util.stream.IntStream.range(0, memory().i32(COUNT))
        .map(i -> OUT + 32 * i)
        .mapToObj(
            at ->
                new Event(
                    memory().i64(at) - 0x1_0000_0000L,
                    Errno.of(memory().u16(at + 8)),
                    memory().u8(at + 10),
                    memory().i64(at + 16),
                    memory().u16(at + 24)))
        .toList();
  }

  private int open(OpenFile file) {
    return Wasi.of(guest.process)
        .table()
        .open(Descriptor.of(file, OpenOptions.of(Access.READ_WRITE)));
  }

  private static Event fired(int number, int type) {
    return new Event(number, Errno.SUCCESS, type, 0, 0);
  }

  @Test
  void aThousandSubscriptionsAreEnough() {
    assertThat(Errno.of(poll.poll_oneoff(0, 0, 1025, COUNT))).isEqualTo(Errno.EINVAL);
  }

  @Test
  void theEarliestClockFiresAndTimeIsVirtual() {
    subscribe(CLOCK, WasiClock.MONOTONIC, 3_600_000 * MILLISECOND, 0);
    subscribe(CLOCK, WasiClock.REALTIME, 20 * MILLISECOND, 0);

    assertThat(poll()).containsExactly(fired(1, CLOCK));
    assertThat(guest.clock.nanos()).isEqualTo(20 * MILLISECOND);
  }

  @Test
  void absoluteTimesCountOnTheirOwnClock() {
    subscribe(CLOCK, WasiClock.REALTIME, guest.clock.epochNanos() + 7 * MILLISECOND, 1);
    subscribe(CLOCK, WasiClock.MONOTONIC, 5 * MILLISECOND, 1);
    assertThat(poll()).containsExactly(fired(1, CLOCK));
    assertThat(poll()).containsExactly(fired(1, CLOCK));
    subscriptions = 1;
    assertThat(poll()).containsExactly(fired(0, CLOCK));
    assertThat(guest.clock.nanos()).isEqualTo(7 * MILLISECOND);
  }

  @Test
  void whatIsReadyIsToldAtOnceAndErrorsToo() {
    subscribe(CLOCK, WasiClock.MONOTONIC, MILLISECOND, 0);
    subscribe(WRITE, 1, 0, 0);
    subscribe(READ, 77, 0, 0);
    subscribe(CLOCK, 9, 0, 0);
    subscribe(5, 0, 0, 0);

    assertThat(poll())
        .containsExactly(
            fired(1, WRITE),
            new Event(2, Errno.EBADF, READ, 0, 0),
            new Event(3, Errno.EINVAL, CLOCK, 0, 0),
            new Event(4, Errno.EINVAL, 5, 0, 0));
    assertThat(guest.clock.nanos()).isZero();
  }

  @Test
  void aDeviceThatGetsReadyEndsTheWaitAtThatMoment() {
    Line line = new Line();
    int fd = open(line);
    guest.clock.schedule(30 * MILLISECOND, line::arrive);
    subscribe(CLOCK, WasiClock.MONOTONIC, 50 * MILLISECOND, 0);
    subscribe(READ, fd, 0, 0);

    assertThat(poll()).containsExactly(new Event(1, Errno.SUCCESS, READ, 5, 1));
    assertThat(guest.clock.nanos()).isEqualTo(30 * MILLISECOND);
    assertThat(line.listeners).isEmpty();
  }

  @Test
  void aDeviceThatStaysSilentLeavesTheTimeout() {
    subscribe(READ, open(new Line()), 0, 0);
    subscribe(CLOCK, WasiClock.MONOTONIC, 50 * MILLISECOND, 0);

    assertThat(poll()).containsExactly(fired(1, CLOCK));
  }

  @Test
  void whatIsTypedEndsTheWait() throws Exception {
    subscribe(READ, 0, 0, 0);
    typing.write("hi".getBytes());
    typing.flush();

    assertThat(poll()).containsExactly(new Event(0, Errno.SUCCESS, READ, 2, 0));
  }

  @Test
  void withoutSubscriptionsItReturnsAtOnce() {
    assertThat(poll()).isEmpty();
  }

  @Test
  void arraysOutsideMemoryTrap() {
    subscribe(CLOCK, 0, 0, 0);
    for (int count : new int[] {100_000, -1, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> poll.poll_oneoff(IN, OUT, count, COUNT)).isInstanceOf(Trap.class);
    }
    assertThatThrownBy(() -> poll.poll_oneoff(0x1_ffff, OUT, 1, COUNT)).isInstanceOf(Trap.class);
    assertThatThrownBy(() -> poll.poll_oneoff(IN, 0x1_ffff, 1, COUNT)).isInstanceOf(Trap.class);
    assertThatThrownBy(() -> poll.poll_oneoff(IN, OUT, 1, 0x1_fffd)).isInstanceOf(Trap.class);
  }

  @Test
  void aKilledAppDoesNotWaitOn() throws Exception {
    subscribe(READ, 0, 0, 0); // external: a real wait
    Thread waiter =
        Thread.ofPlatform()
            .unstarted(
                () ->
                    assertThatThrownBy(() -> poll.poll_oneoff(IN, OUT, 1, COUNT))
                        .isInstanceOf(Trap.class)
                        .hasMessage(Trap.TERMINATED));
    waiter.start();
    waiter.interrupt();
    waiter.join(10_000);
    assertThat(waiter.isAlive()).isFalse();
  }
}
