package org.wasmachine.hal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random programs of many threads: the same in every run, and none of them hangs. */
@Timeout(120)
class VirtualClockStressTest {
  private static final int ROUNDS = 6;

  /** One random program: threads that sleep, wait, signal, lock, start alarms and each other. */
  private static final class Program {
    private final VirtualClock clock = new VirtualClock();
    private final List<String> trace = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    private final ReentrantLock lock = new ReentrantLock();
    private final WaitPoint point = clock.newWaitPoint(lock);
    private final Mutex mutex = new Mutex(clock);
    private final Mutex pointMutex = new Mutex(clock);
    private final WaitPoint mutexPoint = clock.newWaitPoint(pointMutex);
    private final AtomicInteger names = new AtomicInteger();
    private int inside;

    List<String> run(long seed, int threadCount, int steps) throws InterruptedException {
      SplittableRandom random = new SplittableRandom(seed);
      try (Participation _ = clock.enter("main")) {
        for (int i = 0; i < threadCount; i++) {
          start(random.split(), steps);
        }
      }
      for (int i = 0; i < threads.size(); i++) {
        assertThat(threads.get(i).join(Duration.ofSeconds(60))).as(clock::toString).isTrue();
      }
      clock.close();
      return trace;
    }

    private void start(SplittableRandom random, int steps) {
      String name = "t" + names.incrementAndGet();
      Runnable task = clock.participant(name, () -> body(name, random, steps));
      threads.add(Thread.ofPlatform().name(name).start(task));
    }

    private void body(String name, SplittableRandom random, int steps) {
      try {
        for (int i = 0; i < steps; i++) {
          trace.add(clock.nanos() + " " + name + " " + step(random, steps - i));
        }
      } catch (InterruptedException e) {
        trace.add(name + " interrupted");
      }
    }

    private String step(SplittableRandom random, int left) throws InterruptedException {
      long length = random.nextInt(50);
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> {
          clock.sleep(Duration.ofNanos(length));
          return "slept " + length;
        }
        case 3, 4 -> {
          lock.lock();
          try {
            return "waited " + point.awaitUntil(clock.nanos() + length);
          } finally {
            lock.unlock();
          }
        }
        case 5 -> {
          lock.lock();
          try {
            if (random.nextBoolean()) {
              point.signalAll();
            } else {
              point.signal();
            }
          } finally {
            lock.unlock();
          }
          return "signalled";
        }
        case 6 -> {
          if (!mutex.tryLockUntil(clock.nanos() + random.nextInt(100))) {
            return "not locked";
          }
          try {
            if (++inside != 1) {
              trace.add("two threads inside the mutex");
            }
            clock.sleep(Duration.ofNanos(length));
          } finally {
            inside--;
            mutex.unlock();
          }
          return "locked";
        }
        case 7 -> {
          pointMutex.lock();
          try {
            mutexPoint.signal();
            return "mutex waited " + mutexPoint.awaitUntil(clock.nanos() + length);
          } finally {
            pointMutex.unlock();
          }
        }
        case 8 -> {
          Alarm alarm =
              clock.schedule(
                  clock.nanos() + length,
                  () -> {
                    trace.add(clock.nanos() + " alarm");
                    lock.lock();
                    try {
                      point.signal();
                    } finally {
                      lock.unlock();
                    }
                  });
          return "alarm " + (random.nextInt(3) == 0 && alarm.cancel());
        }
        default -> {
          if (left > 2 && names.get() < 60) {
            start(random.split(), left / 2);
          }
          return "started";
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theSameProgramGivesTheSameTrace(long seed) throws Exception {
    List<String> first = new Program().run(seed, 8, 60);
    assertThat(first).hasSizeGreaterThan(400).doesNotContain("two threads inside the mutex");
    for (int i = 0; i < ROUNDS; i++) {
      assertThat(new Program().run(seed, 8, 60)).isEqualTo(first);
    }
  }

  @Test
  void outsidersDoNotDisturbTheTrace() throws Exception {
    List<String> first = new Program().run(7, 8, 60);
    Program disturbed = new Program();
    AtomicBoolean stop = new AtomicBoolean();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  long last = 0;
                  while (!stop.get()) {
                    long now = disturbed.clock.nanos();
                    assertThat(now).isGreaterThanOrEqualTo(last);
                    last = now;
                    assertThat(disturbed.clock.toString()).contains("virtual time");
                  }
                });
    assertThat(disturbed.run(7, 8, 60)).isEqualTo(first);
    stop.set(true);
    assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void interruptsAtAnyMomentNeverHangTheOthers() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      Program program = new Program();
      AtomicBoolean stop = new AtomicBoolean();
      SplittableRandom random = new SplittableRandom(seed);
      Thread interrupter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      List<Thread> all = List.copyOf(program.threads);
                      if (!all.isEmpty()) {
                        all.get(random.nextInt(all.size())).interrupt();
                      }
                      Thread.yield();
                    }
                  });
      program.run(seed, 10, 40);
      stop.set(true);
      assertThat(interrupter.join(Duration.ofSeconds(20))).isTrue();
      assertThat(program.trace).isNotEmpty().doesNotContain("two threads inside the mutex");
    }
  }

  @Test
  void aHundredThousandHandOversLoseNothing() throws Exception {
    VirtualClock clock = new VirtualClock();
    ReentrantLock lock = new ReentrantLock();
    WaitPoint notEmpty = clock.newWaitPoint(lock);
    WaitPoint notFull = clock.newWaitPoint(lock);
    List<Integer> slot = new ArrayList<>();
    int count = 100_000;
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    Runnable producer =
        () -> {
          for (int i = 0; i < count; i++) {
            lock.lock();
            try {
              while (!slot.isEmpty()) {
                notFull.awaitUninterruptibly();
              }
              slot.add(i);
              notEmpty.signal();
            } finally {
              lock.unlock();
            }
          }
        };
    Runnable consumer =
        () -> {
          try {
            for (int i = 0; i < count; i++) {
              lock.lock();
              try {
                while (slot.isEmpty()) {
                  // A deadline one nanosecond away must never win against a running producer.
                  assertThat(notEmpty.awaitUntil(clock.nanos() + 1)).isTrue();
                }
                assertThat(slot.removeFirst()).isEqualTo(i);
                notFull.signal();
              } finally {
                lock.unlock();
              }
            }
          } catch (InterruptedException | AssertionError e) {
            failures.add(e);
          }
        };
    Thread first;
    Thread second;
    try (Participation _ = clock.enter("main")) {
      first = Thread.ofPlatform().start(clock.participant("producer", producer));
      second = Thread.ofPlatform().start(clock.participant("consumer", consumer));
    }
    assertThat(second.join(Duration.ofSeconds(60))).as(clock::toString).isTrue();
    assertThat(failures).isEmpty();
    assertThat(first.join(Duration.ofSeconds(60))).as(clock::toString).isTrue();
    assertThat(clock.nanos()).isZero();
    clock.close();
  }
}
