package org.wasmachine.vm.fs;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.Alarm;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.WaitPoint;

/**
 * Waits for files to become ready or for a deadline, on the clock: a virtual one jumps unless one
 * of the files waits for something outside the board. Nothing is asked again and again.
 */
public final class Poll {

  /** A file to wait for, and what for. */
  public record Interest(OpenFile file, boolean reading, boolean writing) {}

  private Poll() {}

  /**
   * Waits until {@code ready} says so.
   *
   * @param interests whose readiness it depends on
   * @param deadlineNanos on the clock; {@link Clock#NEVER} for none
   * @param ready asked once at the beginning, and whenever something may have changed
   * @return {@code false} if the deadline came first
   * @throws InterruptedException if the thread is or gets interrupted
   */
  public static boolean await(
      Clock clock, List<Interest> interests, long deadlineNanos, BooleanSupplier ready)
      throws InterruptedException {
    if (ready.getAsBoolean()) {
      return true;
    }
    if (deadlineNanos <= clock.nanos()) {
      clock.sleepUntil(deadlineNanos); // others get their turn
      return ready.getAsBoolean();
    }
    return interests.stream().anyMatch(interest -> interest.file().external())
        ? awaitOutside(clock, interests, deadlineNanos, ready)
        : awaitInside(clock, interests, deadlineNanos, ready);
  }

  private static boolean awaitInside(
      Clock clock, List<Interest> interests, long deadline, BooleanSupplier ready)
      throws InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    WaitPoint changes = clock.newWaitPoint(lock);
    AtomicBoolean changed = new AtomicBoolean();
    Runnable listener =
        () -> {
          lock.lock();
          try {
            changed.set(true);
            changes.signalAll();
          } finally {
            lock.unlock();
          }
        };
    List<OpenFile.Watch> watches = watch(interests, listener);
    try {
      while (true) {
        changed.set(false);
        if (ready.getAsBoolean()) {
          return true;
        }
        lock.lock();
        try {
          while (!changed.get()) {
            if (!changes.awaitUntil(deadline) && !changed.get()) {
              return false;
            }
          }
        } finally {
          lock.unlock();
        }
      }
    } finally {
      watches.forEach(OpenFile.Watch::close);
    }
  }

  private static boolean awaitOutside(
      Clock clock, List<Interest> interests, long deadline, BooleanSupplier ready)
      throws InterruptedException {
    try (Selector selector = Selector.open()) {
      List<OpenFile.Watch> watches = watch(interests, selector::wakeup);
      Alarm alarm =
          deadline == Clock.NEVER ? null : clock.schedule(deadline, () -> selector.wakeup());
      try {
        for (Interest interest : interests) {
          interest.file().register(selector, interest.reading(), interest.writing());
        }
        while (!ready.getAsBoolean()) {
          if (clock.nanos() >= deadline) {
            return false;
          }
          select(clock, selector);
        }
        return true;
      } finally {
        if (alarm != null) {
          alarm.cancel();
        }
        watches.forEach(OpenFile.Watch::close);
      }
    } catch (IOException e) {
      throw new FsException(Errno.EIO, "the host cannot wait for a socket", e);
    }
  }

  private static void select(Clock clock, Selector selector)
      throws IOException, InterruptedException {
    try {
      clock.external(() -> selector.select(_ -> {}));
    } catch (IOException | RuntimeException | InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static List<OpenFile.Watch> watch(List<Interest> interests, Runnable listener) {
    List<OpenFile.Watch> watches = new ArrayList<>();
    interests.forEach(interest -> watches.add(interest.file().watch(listener)));
    return watches;
  }
}
