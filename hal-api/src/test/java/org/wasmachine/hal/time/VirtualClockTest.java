package org.wasmachine.hal.time;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VirtualClockTest {
  private static final long MILLI = 1_000_000L;

  private final VirtualClock clock = new VirtualClock();
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void close() {
    clock.close();
  }

  /** A body that may be interrupted. */
  private interface Body {
    void run() throws Exception;
  }

  private Thread app(String name, Body body) {
    ParticipantTask task =
        clock.participant(
            name,
            () -> {
              try {
                body.run();
              } catch (InterruptedException e) {
                log(name + " interrupted");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    Thread thread = Thread.ofPlatform().name(name).start(task);
    threads.add(thread);
    return thread;
  }

  private void log(String text) {
    log.add(clock.nanos() / MILLI + " " + text);
  }

  private void joinAll() throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(20))).as(() -> clock.toString()).isTrue();
    }
  }

  @Test
  void startsAtZeroAndAtTheSameInstantInEveryRun() {
    assertThat(clock.nanos()).isZero();
    assertThat(clock.epochNanos())
        .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L);
  }

  @Test
  void timeStandsStillWhileNobodyWaits() {
    clock.schedule(MILLI, () -> log("alarm"));
    assertThat(clock.nanos()).isZero();
    assertThat(log).isEmpty();
  }

  @Test
  void anHourOfSleepTakesNoTime() throws Exception {
    long before = System.nanoTime();
    clock.sleep(Duration.ofHours(1));
    assertThat(clock.nanos()).isEqualTo(Duration.ofHours(1).toNanos());
    assertThat(System.nanoTime() - before).isLessThan(SECONDS.toNanos(10));
  }

  @Test
  void sleepersTakeTurnsInTheOrderOfTheirDeadlines() throws Exception {
    try (Participation _ = clock.enter("starter")) {
      for (int i = 1; i <= 3; i++) {
        int step = i;
        app(
            "app" + i,
            () -> {
              for (int n = 1; n <= 3; n++) {
                clock.sleep(Duration.ofMillis(step));
                log("app" + step);
              }
            });
      }
    }
    joinAll();
    assertThat(log)
        .containsExactly(
            "1 app1", "2 app2", "2 app1", "3 app3", "3 app1", "4 app2", "6 app3", "6 app2",
            "9 app3");
  }

  @Test
  void equalDeadlinesKeepTheOrderOfTheCalls() throws Exception {
    try (Participation _ = clock.enter("starter")) {
      for (int i = 0; i < 20; i++) {
        int number = i;
        app(
            "app" + i,
            () -> {
              clock.sleepUntil(MILLI);
              log("app" + number);
            });
      }
    }
    joinAll();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      expected.add("1 app" + i);
    }
    assertThat(log).isEqualTo(expected);
  }

  @Test
  void aSignalledWaiterRunsBeforeTimeMoves() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    WaitPoint point = clock.newWaitPoint(lock);
    AtomicBoolean posted = new AtomicBoolean();
    try (Participation _ = clock.enter("starter")) {
      app(
          "waiter",
          () -> {
            lock.lock();
            try {
              while (!posted.get()) {
                if (!point.awaitUntil(10 * MILLI)) {
                  log("timeout");
                  return;
                }
              }
              log("woken");
            } finally {
              lock.unlock();
            }
          });
      app(
          "poster",
          () -> {
            clock.sleep(Duration.ofMillis(5));
            lock.lock();
            try {
              posted.set(true);
              point.signal();
            } finally {
              lock.unlock();
            }
            clock.sleep(Duration.ofMillis(100));
            log("poster");
          });
    }
    joinAll();
    assertThat(log).containsExactly("5 woken", "105 poster");
  }

  @Test
  void aWaitEndsAtItsDeadline() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    WaitPoint point = clock.newWaitPoint(lock);
    lock.lock();
    try {
      assertThat(point.awaitUntil(7 * MILLI)).isFalse();
      assertThat(lock.isHeldByCurrentThread()).isTrue();
      assertThat(clock.nanos()).isEqualTo(7 * MILLI);
      assertThat(point.awaitUntil(MILLI)).as("a deadline in the past").isFalse();
      assertThat(clock.nanos()).isEqualTo(7 * MILLI);
    } finally {
      lock.unlock();
    }
  }

  @Test
  void waitersAreWokenInTheOrderOfTheirComing() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    WaitPoint point = clock.newWaitPoint(lock);
    try (Participation _ = clock.enter("starter")) {
      for (int i = 0; i < 5; i++) {
        int number = i;
        app(
            "app" + i,
            () -> {
              lock.lock();
              try {
                point.await();
                log("app" + number);
              } finally {
                lock.unlock();
              }
            });
      }
      app(
          "signaller",
          () -> {
            clock.sleep(Duration.ofMillis(1));
            lock.lock();
            point.signal();
            point.signal();
            lock.unlock();
            clock.sleep(Duration.ofMillis(1));
            lock.lock();
            point.signalAll();
            lock.unlock();
          });
    }
    joinAll();
    assertThat(log).containsExactly("1 app0", "1 app1", "2 app2", "2 app3", "2 app4");
  }

  @Test
  void alarmsRunInOrderAndCanBeCalledOff() throws Exception {
    clock.schedule(3 * MILLI, () -> log("third"));
    clock.schedule(MILLI, () -> log("first"));
    Alarm off = clock.schedule(2 * MILLI, () -> log("never"));
    clock.schedule(3 * MILLI, () -> log("fourth"));
    clock.schedule(2 * MILLI, () -> clock.schedule(2 * MILLI, () -> log("second")));
    assertThat(off.cancel()).isTrue();
    assertThat(off.cancel()).isFalse();
    clock.sleep(Duration.ofMillis(10));
    assertThat(log).containsExactly("1 first", "2 second", "3 third", "3 fourth");
    assertThat(off.cancel()).isFalse();
  }

  @Test
  void aFailingAlarmDoesNotStopTheClock() throws Exception {
    clock.schedule(
        MILLI,
        () -> {
          throw new IllegalStateException("on purpose");
        });
    clock.schedule(2 * MILLI, () -> log("alarm"));
    clock.sleep(Duration.ofMillis(10));
    assertThat(log).containsExactly("2 alarm");
  }

  @Test
  void anAlarmThatWaitsIsRefusedInsteadOfHanging() throws Exception {
    clock.schedule(
        MILLI,
        () -> {
          try {
            clock.sleep(Duration.ofMillis(1));
          } catch (IllegalStateException e) {
            log("refused");
          } catch (InterruptedException e) {
            log("interrupted");
          }
        });
    clock.sleep(Duration.ofMillis(10));
    assertThat(log).containsExactly("1 refused");
  }

  @Test
  void anAlarmMaySignal() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    WaitPoint point = clock.newWaitPoint(lock);
    clock.schedule(
        4 * MILLI,
        () -> {
          lock.lock();
          point.signal();
          lock.unlock();
        });
    lock.lock();
    try {
      assertThat(point.awaitUntil(Clock.NEVER)).isTrue();
    } finally {
      lock.unlock();
    }
    assertThat(clock.nanos()).isEqualTo(4 * MILLI);
  }

  @Test
  void anInterruptEndsASleepWithoutMovingTime() throws Exception {
    CountDownLatch asleep = new CountDownLatch(1);
    Thread sleeper =
        app(
            "sleeper",
            () -> {
              ReentrantLock lock = new ReentrantLock();
              lock.lock();
              asleep.countDown();
              clock.newWaitPoint(lock).await();
            });
    asleep.await();
    sleeper.interrupt();
    joinAll();
    assertThat(log).containsExactly("0 sleeper interrupted");
  }

  @Test
  void anInterruptedThreadDoesNotStartToWait() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> clock.sleep(Duration.ofMillis(1)))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(clock.nanos()).isZero();
  }

  @Test
  void aWaitThatIsNotInterruptibleKeepsTheInterruptForLater() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    WaitPoint point = clock.newWaitPoint(lock);
    AtomicBoolean flag = new AtomicBoolean();
    Thread waiter =
        app(
            "waiter",
            () -> {
              lock.lock();
              point.awaitUninterruptibly();
              lock.unlock();
              flag.set(Thread.currentThread().isInterrupted());
              log("woken");
            });
    app(
        "interrupter",
        () -> {
          clock.sleep(Duration.ofMillis(1));
          waiter.interrupt();
          clock.sleep(Duration.ofMillis(1));
          lock.lock();
          point.signal();
          lock.unlock();
        });
    joinAll();
    assertThat(log).containsExactly("2 woken");
    assertThat(flag).isTrue();
  }

  @Test
  void noTimePassesBeforeAnAnnouncedThreadRuns() throws Exception {
    ParticipantTask late = clock.participant("late", () -> log("late"));
    Thread sleeper =
        app(
            "sleeper",
            () -> {
              clock.sleep(Duration.ofMillis(1));
              log("sleeper");
            });
    assertThat(clock.nanos()).isZero();
    threads.add(Thread.ofPlatform().start(late));
    joinAll();
    assertThat(log).containsExactly("0 late", "1 sleeper");
    assertThat(sleeper.isAlive()).isFalse();
    assertThatThrownBy(late::run).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anAnnouncedThreadThatNeverStartsCanBeGivenUp() throws Exception {
    ParticipantTask never = clock.participant("never", () -> log("never"));
    app(
        "sleeper",
        () -> {
          clock.sleep(Duration.ofMillis(1));
          log("sleeper");
        });
    never.close();
    joinAll();
    assertThat(log).containsExactly("1 sleeper");
  }

  @Test
  void aThreadTakesPartOnce() {
    try (Participation _ = clock.enter("first")) {
      assertThatThrownBy(() -> clock.enter("second")).isInstanceOf(IllegalStateException.class);
    }
    clock.enter("third").close();
  }

  @Test
  void aWaitNeedsItsLock() {
    ReentrantLock lock = new ReentrantLock();
    WaitPoint point = clock.newWaitPoint(lock);
    assertThatThrownBy(point::await).isInstanceOf(IllegalMonitorStateException.class);
    lock.lock();
    lock.lock();
    assertThatThrownBy(point::await).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  void timeFlowsAtRealPaceWhileSomeoneWaitsForTheOutsideWorld() throws Exception {
    CountDownLatch outside = new CountDownLatch(1);
    AtomicLong realNanos = new AtomicLong();
    try (Participation _ = clock.enter("starter")) {
      app(
          "client",
          () -> {
            clock.external(() -> outside.await(20, SECONDS));
            log("client");
          });
      app(
          "sleeper",
          () -> {
            long before = System.nanoTime();
            clock.sleep(Duration.ofMillis(30));
            realNanos.set(System.nanoTime() - before);
            assertThat(clock.nanos()).isEqualTo(30 * MILLI);
            outside.countDown();
          });
    }
    joinAll();
    assertThat(realNanos.get()).isGreaterThanOrEqualTo(30 * MILLI);
    assertThat(log).hasSize(1);
  }

  @Test
  void alarmsComeWhileEveryoneIsOutside() throws Exception {
    CountDownLatch outside = new CountDownLatch(1);
    app(
        "client",
        () -> {
          clock.schedule(5 * MILLI, outside::countDown);
          assertThat(clock.<Boolean>external(() -> outside.await(20, SECONDS))).isTrue();
          assertThat(clock.nanos()).isGreaterThanOrEqualTo(5 * MILLI);
          log.add("done");
        });
    joinAll();
    assertThat(log).containsExactly("done");
  }

  @Test
  void waitingOnTheClockInsideAnOutsideCallIsRefused() throws Exception {
    app(
        "app",
        () ->
            clock.external(
                () -> {
                  assertThatThrownBy(() -> clock.sleep(Duration.ofMillis(1)))
                      .isInstanceOf(IllegalStateException.class);
                  clock.external(() -> 1);
                  clock.spin();
                  log.add("done");
                  return 1;
                }));
    joinAll();
    assertThat(log).containsExactly("done");
  }

  @Test
  void aBusyWaitOnTheTimeEnds() throws Exception {
    app(
        "busy",
        () -> {
          do {
            clock.spin();
          } while (clock.nanos() < MILLI);
          log("busy");
        });
    joinAll();
    assertThat(log).containsExactly("1 busy");
  }

  @Test
  void aFewLooksAtTheTimeCostNothing() throws Exception {
    app(
        "app",
        () -> {
          for (int round = 0; round < 3; round++) {
            for (int i = 0; i < VirtualClock.SPIN_LOOKS; i++) {
              clock.spin();
            }
            clock.sleep(Duration.ofMillis(1));
          }
          log("app");
        });
    joinAll();
    assertThat(clock.nanos()).isEqualTo(3 * MILLI);
  }

  @Test
  void aThreadThatNeverWaitsDoesNotStarveTheOthers() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    try (Participation _ = clock.enter("starter")) {
      app(
          "spinner",
          () -> {
            while (!stop.get()) {
              Thread.onSpinWait();
            }
            log("spinner");
            clock.sleep(Duration.ofMillis(1));
            log("spinner");
          });
      app("stopper", () -> stop.set(true));
    }
    joinAll();
    assertThat(log).containsExactly("0 spinner", "1 spinner");
  }

  @Test
  void participantsThatAllWaitForNothingAreWokenFromOutside() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    WaitPoint point = clock.newWaitPoint(lock);
    CountDownLatch waiting = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      app(
          "app" + i,
          () -> {
            lock.lock();
            waiting.countDown();
            point.await();
            lock.unlock();
          });
    }
    waiting.await();
    lock.lock();
    point.signalAll();
    lock.unlock();
    joinAll();
    assertThat(clock.nanos()).isZero();
  }

  @Test
  void aClosedClockRunsNoAlarm() throws Exception {
    clock.schedule(MILLI, () -> log("alarm"));
    clock.close();
    clock.sleep(Duration.ofMillis(2));
    assertThat(log).isEmpty();
    assertThatThrownBy(() -> clock.schedule(1, () -> {})).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void deadlinesBeyondSixtyFourBitsAreNever() {
    assertThat(clock.deadlineAfter(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Clock.NEVER);
    assertThat(clock.deadlineAfter(Duration.ofSeconds(-5))).isZero();
    assertThat(clock.deadlineAfter(Duration.ofSeconds(Long.MIN_VALUE))).isZero();
  }

  @Test
  void an_interrupt_by_the_clock_ends_a_sleep_before_time_passes() throws InterruptedException {
    try (Participation _ = clock.enter("main")) {
      Thread sleeper = app("sleeper", () -> clock.sleep(Duration.ofSeconds(1000)));
      clock.sleep(Duration.ofMillis(5));
      clock.interrupt(sleeper);
      clock.sleep(Duration.ofMillis(1));
    }
    joinAll();
    assertThat(log).containsExactly("5 sleeper interrupted");
    assertThat(clock.nanos()).isEqualTo(6 * MILLI);
  }

  @Test
  void an_interrupt_by_the_clock_of_a_thread_that_runs_is_a_plain_one() {
    clock.interrupt(Thread.currentThread());
    assertThat(Thread.interrupted()).isTrue();
  }
}
