package org.wasmachine.hal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MutexTest {
  @Test
  void aHolderMaySleepWhileOthersWaitForIt() throws Exception {
    VirtualClock clock = new VirtualClock();
    Mutex mutex = new Mutex(clock);
    List<String> log = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try (Participation _ = clock.enter("main")) {
      for (String name : List.of("a", "b", "c")) {
        threads.add(
            Thread.ofPlatform()
                .start(
                    clock.participant(
                        name,
                        () -> {
                          // Locking again at once must not starve the others.
                          for (int i = 0; i < 3; i++) {
                            mutex.lock();
                            try {
                              clock.sleep(Duration.ofNanos(10));
                              log.add(clock.nanos() + name);
                            } catch (InterruptedException e) {
                              log.add("interrupted");
                            } finally {
                              mutex.unlock();
                            }
                          }
                        })));
      }
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(20))).as(clock::toString).isTrue();
    }
    assertThat(log).containsExactly("10a", "20b", "30c", "40a", "50b", "60c", "70a", "80b", "90c");
  }

  @Test
  void aWaitForTheLockEndsAtItsDeadline() throws Exception {
    VirtualClock clock = new VirtualClock();
    Mutex mutex = new Mutex(clock);
    List<String> log = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try (Participation _ = clock.enter("main")) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  clock.participant(
                      "holder",
                      () -> {
                        mutex.lock();
                        try {
                          clock.sleep(Duration.ofNanos(100));
                        } catch (InterruptedException e) {
                          log.add("interrupted");
                        } finally {
                          mutex.unlock();
                        }
                      })));
      threads.add(
          Thread.ofPlatform()
              .start(
                  clock.participant(
                      "waiter",
                      () -> {
                        try {
                          log.add(mutex.tryLockUntil(50) + " at " + clock.nanos());
                          log.add(mutex.tryLock() + " at " + clock.nanos());
                          log.add(mutex.tryLockUntil(150) + " at " + clock.nanos());
                          mutex.unlock();
                        } catch (InterruptedException e) {
                          log.add("interrupted");
                        }
                      })));
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(20))).as(clock::toString).isTrue();
    }
    assertThat(log).containsExactly("false at 50", "false at 50", "true at 100");
  }

  @Test
  void itExcludesRealThreads() throws Exception {
    try (RealClock clock = new RealClock()) {
      Mutex mutex = new Mutex(clock);
      int[] plain = new int[1];
      AtomicInteger timeouts = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        boolean patient = t % 2 == 0;
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      int done = 0;
                      while (done < 20_000) {
                        if (patient) {
                          mutex.lock();
                        } else {
                          try {
                            if (!mutex.tryLockUntil(clock.nanos() + 1_000)) {
                              timeouts.incrementAndGet();
                              continue;
                            }
                          } catch (InterruptedException e) {
                            return;
                          }
                        }
                        plain[0]++;
                        done++;
                        mutex.unlock();
                      }
                    }));
      }
      for (Thread thread : threads) {
        assertThat(thread.join(Duration.ofSeconds(50))).isTrue();
      }
      assertThat(plain[0]).isEqualTo(80_000);
      assertThat(mutex.tryLock()).isTrue();
    }
  }

  @Test
  void itRefusesMisuse() {
    try (RealClock clock = new RealClock()) {
      Mutex mutex = new Mutex(clock);
      assertThatThrownBy(mutex::unlock).isInstanceOf(IllegalMonitorStateException.class);
      mutex.lock();
      assertThatThrownBy(mutex::lock).isInstanceOf(IllegalStateException.class);
      assertThat(mutex.tryLock()).isFalse();
      mutex.unlock();
    }
  }
}
