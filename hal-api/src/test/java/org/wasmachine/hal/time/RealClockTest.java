package org.wasmachine.hal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RealClockTest {
  private final RealClock clock = new RealClock();

  @AfterEach
  void close() {
    clock.close();
  }

  @Test
  void sleepsAtLeastAsLongAsAsked() throws Exception {
    long before = clock.nanos();
    clock.sleep(Duration.ofMillis(3));
    assertThat(clock.nanos() - before).isGreaterThanOrEqualTo(3_000_000L);
  }

  @Test
  void wallClockAndTimeSinceBootRunInStep() {
    long difference = clock.epochNanos() - clock.nanos();
    assertThat(clock.epochNanos() - clock.nanos()).isCloseTo(difference, within(1_000_000_000L));
    assertThat(clock.epochNanos() / 1_000_000)
        .isCloseTo(System.currentTimeMillis(), within(60_000L));
  }

  @Test
  void alarmsRunInTheOrderOfDeadlineAndCall() throws Exception {
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(1);
    long deadline = clock.nanos() + 20_000_000L;
    for (int i = 0; i < 50; i++) {
      int number = i;
      clock.schedule(deadline, () -> ran.add(number));
    }
    clock.schedule(deadline, done::countDown);
    Alarm off = clock.schedule(deadline + 3_600_000_000_000L, () -> ran.add(-1));
    clock.schedule(
        0,
        () -> {
          throw new IllegalStateException("on purpose");
        });
    assertThat(off.cancel()).isTrue();
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).hasSize(50).isSorted();
  }

  @Test
  void aSignalEndsAWait() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    WaitPoint point = clock.newWaitPoint(lock);
    boolean[] ready = new boolean[1];
    Thread signaller =
        Thread.ofPlatform()
            .start(
                () -> {
                  lock.lock();
                  try {
                    ready[0] = true;
                    point.signalAll();
                  } finally {
                    lock.unlock();
                  }
                });
    lock.lock();
    try {
      while (!ready[0]) {
        point.await();
      }
    } finally {
      lock.unlock();
    }
    assertThat(signaller.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void aWaitEndsAtItsDeadlineOrByInterrupt() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    WaitPoint point = clock.newWaitPoint(lock);
    lock.lock();
    try {
      long deadline = clock.nanos() + 2_000_000L;
      assertThat(point.awaitUntil(deadline)).isFalse();
      assertThat(clock.nanos()).isGreaterThanOrEqualTo(deadline);
      Thread.currentThread().interrupt();
      assertThatThrownBy(point::await).isInstanceOf(InterruptedException.class);
      assertThat(lock.isHeldByCurrentThread()).isTrue();
    } finally {
      lock.unlock();
    }
    assertThatThrownBy(point::await).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  void participationIsFree() throws Exception {
    try (Participation _ = clock.enter("app")) {
      assertThat(clock.<Integer>external(() -> 7)).isEqualTo(7);
      clock.spin();
    }
    ParticipantTask task = clock.participant("app", () -> {});
    task.run();
    assertThatThrownBy(task::run).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aClosedClockRefusesAlarms() {
    clock.close();
    assertThatThrownBy(() -> clock.schedule(1, () -> {})).isInstanceOf(IllegalStateException.class);
  }
}
