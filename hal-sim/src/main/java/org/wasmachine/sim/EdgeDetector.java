package org.wasmachine.sim;

import java.time.Duration;
import java.util.Set;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.time.Alarm;

/** Finds the edges of one line in its changes of level. Guarded by the lock of {@link Wiring}. */
final class EdgeDetector {
  private final Wiring wiring;
  private final Set<Edge> wanted;
  private final long debounceNanos;
  private final EdgeQueue queue;
  private Level stable;
  private Level latest;
  private Alarm pending;

  EdgeDetector(Wiring wiring, GpioConfig config, EdgeQueue queue, Level now) {
    this.wiring = wiring;
    this.wanted = config.edges();
    this.debounceNanos = debounce(config.debounce());
    this.queue = queue;
    this.stable = now;
    this.latest = now;
  }

  private static long debounce(Duration length) {
    return length.compareTo(Duration.ofSeconds(3600)) > 0
        ? Duration.ofSeconds(3600).toNanos()
        : length.toNanos();
  }

  void levelChanged(Level level, long nanos) {
    latest = level;
    if (debounceNanos == 0) {
      accept(level, nanos);
      return;
    }
    cancel();
    if (level != stable) {
      pending = wiring.clock().schedule(nanos + debounceNanos, this::settled);
    }
  }

  private void settled() {
    wiring.lock();
    try {
      if (pending != null && latest != stable) {
        pending = null;
        accept(latest, wiring.clock().nanos());
      }
    } finally {
      wiring.unlock();
    }
    wiring.deliver();
  }

  private void accept(Level level, long nanos) {
    stable = level;
    Edge edge = Edge.to(level);
    if (wanted.contains(edge)) {
      queue.add(edge, nanos);
    }
  }

  void cancel() {
    if (pending != null) {
      pending.cancel();
      pending = null;
    }
  }
}
