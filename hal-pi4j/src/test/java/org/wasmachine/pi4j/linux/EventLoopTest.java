package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With eventfds of the kernel that the test runs on. */
@DisplayName("The event loop")
@Timeout(30)
class EventLoopTest {

  private final EventLoop loop = new EventLoop(Syscalls.kernel());

  @AfterEach
  void stop() {
    loop.close();
  }

  private static DeviceFile source() {
    int fd = Syscalls.kernel().eventDescriptor(0, Syscalls.O_CLOEXEC | Syscalls.O_NONBLOCK);
    return DeviceFile.of(Syscalls.kernel(), "source", fd);
  }

  private static void signal(DeviceFile source) {
    try (Arena arena = Arena.ofConfined()) {
      source.write(arena.allocateFrom(JAVA_LONG, 1L), Long.BYTES);
    }
  }

  private static void take(DeviceFile source) {
    try (Arena arena = Arena.ofConfined()) {
      source.read(arena.allocate(JAVA_LONG), Long.BYTES);
    }
  }

  private record Calls(DeviceFile source, BlockingQueue<String> log) implements EventLoop.Handler {
    @Override
    public void ready() {
      take(source);
      log.add(Thread.currentThread().getName());
    }

    @Override
    public void failed(KernelException cause) {
      log.add("failed " + cause.known().orElseThrow());
    }
  }

  @Test
  void callsEveryFilesHandlerOnItsOneThread() throws InterruptedException {
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    List<DeviceFile> sources = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      DeviceFile source = source();
      sources.add(source);
      loop.watch(source, new Calls(source, log));
    }

    sources.forEach(EventLoopTest::signal);

    for (int i = 0; i < 50; i++) {
      assertThat(log.poll(10, TimeUnit.SECONDS)).isEqualTo("device-events");
    }
    assertThat(loop.watched()).isEqualTo(50);
    sources.forEach(DeviceFile::close);
  }

  @Test
  void callsNobodyWhoHasLeft() throws InterruptedException {
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    DeviceFile left = source();
    DeviceFile stays = source();
    loop.watch(left, new Calls(left, log)).close();
    loop.watch(stays, new Calls(stays, log));

    signal(left);
    signal(stays);

    assertThat(log.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(log).isEmpty();
    assertThat(loop.watched()).isEqualTo(1);
  }

  @Test
  void aListenerThatThrowsDisturbsNobody() throws InterruptedException {
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    DeviceFile bad = source();
    DeviceFile good = source();
    loop.watch(
        bad,
        new EventLoop.Handler() {
          @Override
          public void ready() {
            take(bad);
            throw new IllegalStateException("of a listener, wanted by the test");
          }

          @Override
          public void failed(KernelException cause) {
            log.add("failed");
          }
        });
    loop.watch(good, new Calls(good, log));

    signal(bad);
    signal(good);

    assertThat(log.poll(10, TimeUnit.SECONDS)).isEqualTo("device-events");
    assertThat(loop.watched()).isEqualTo(2);
  }

  @Test
  void aFailedDeviceIsToldOnceAndWatchedNoMore() throws InterruptedException {
    BlockingQueue<String> log = new LinkedBlockingQueue<>();
    DeviceFile source = source();
    loop.watch(
        source,
        new EventLoop.Handler() {
          @Override
          public void ready() {
            throw new KernelException("source", "read", LinuxErrno.ENODEV);
          }

          @Override
          public void failed(KernelException cause) {
            log.add("failed " + cause.known().orElseThrow());
          }
        });

    signal(source);

    assertThat(log.poll(10, TimeUnit.SECONDS)).isEqualTo("failed ENODEV");
    assertThat(loop.watched()).isZero();
  }

  @Test
  void mayBeClosedTwiceAndFromAHandler() throws Exception {
    EventLoop other = new EventLoop(Syscalls.kernel());
    DeviceFile source = source();
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    other.watch(
        source,
        new EventLoop.Handler() {
          @Override
          public void ready() {
            other.close();
            ended.complete(true);
          }

          @Override
          public void failed(KernelException cause) {
            ended.completeExceptionally(cause);
          }
        });

    signal(source);

    assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
    other.close();
  }

  @Test
  void aClosedFileCannotBeWatched() {
    DeviceFile source = source();
    source.close();

    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> loop.watch(source, new Calls(source, new LinkedBlockingQueue<>())))
        .satisfies(e -> assertThat(e.is(LinuxErrno.EBADF)).isTrue());
    assertThat(loop.watched()).isZero();
  }
}
