package org.wasmachine.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.Subscription;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.sim.Pad.Contribution;
import org.wasmachine.sim.trace.TraceEvent;
import org.wasmachine.sim.trace.TraceListener;

/**
 * All pads, the wires between them, and who watches them. The level of a wire follows from what
 * drives it: a strong low wins over a strong high (a short circuit), a strong driver over
 * resistors, a pull-up over nothing; a floating wire is low.
 *
 * <p>Every method that changes something is called with {@link #lock} held; the caller then gives
 * the lock back and calls {@link #deliver}.
 */
final class Wiring {

  private final ReentrantLock lock = new ReentrantLock();
  private final Clock clock;
  private final Map<Integer, Pad> pads = new LinkedHashMap<>();
  private final List<TraceListener> traces = new CopyOnWriteArrayList<>();
  private final Outbox outbox = new Outbox();

  Wiring(BoardProfile profile, Clock clock) {
    this.clock = clock;
    for (Pin pin : profile.pins()) {
      pads.put(pin.number(), new Pad(pin));
    }
    pads.values().forEach(pad -> pad.level = resolve(pad));
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  /** Calls the listeners of what has happened. The caller holds no lock. */
  void deliver() {
    outbox.deliver();
  }

  void call(Runnable listener) {
    outbox.add(listener);
  }

  Clock clock() {
    return clock;
  }

  /** The pad of a pin that is known to exist. */
  Pad pad(int number) {
    return pads.get(number);
  }

  Map<Integer, Pad> pads() {
    return pads;
  }

  // ---- levels

  void drive(Pad pad, Contribution contribution) {
    pad.chip = contribution;
    settle(pad);
  }

  void driveFromOutside(Pad pad, Contribution contribution) {
    pad.outside = contribution;
    settle(pad);
  }

  void setBias(Pad pad, Bias bias) {
    if (bias != Bias.AS_IS) {
      pad.bias = bias;
      settle(pad);
    }
  }

  void setOutsideBias(Pad pad, Bias bias) {
    pad.outsideBias = bias;
    settle(pad);
  }

  /** Brings the level of a wire up to what drives it, and tells who watches. */
  void settle(Pad pad) {
    Level level = resolve(pad);
    if (level == pad.level) {
      return;
    }
    List<Pad> net = pad.net;
    for (int i = 0; i < net.size(); i++) {
      change(net.get(i), level);
    }
  }

  private void change(Pad pad, Level level) {
    pad.level = level;
    boolean traced = !traces.isEmpty();
    if (!traced && !pad.observed()) {
      return;
    }
    long nanos = clock.nanos();
    if (pad.edges != null) {
      pad.edges.levelChanged(level, nanos);
    }
    for (PinListener listener : pad.listeners) {
      outbox.add(() -> listener.changed(level, nanos));
    }
    if (traced) {
      var event = new TraceEvent.PinChange(nanos, pad.number, pad.pin.label(), level);
      trace(event, carriesPwm(pad));
    }
  }

  private static Level resolve(Pad pad) {
    List<Pad> net = pad.net;
    boolean low = false;
    boolean high = false;
    boolean up = false;
    for (int i = 0; i < net.size(); i++) {
      Pad one = net.get(i);
      low |= one.chip == Contribution.LOW || one.outside == Contribution.LOW;
      high |= one.chip == Contribution.HIGH || one.outside == Contribution.HIGH;
      up |= one.bias == Bias.UP || one.outsideBias == Bias.UP;
    }
    if (low && high) {
      log()
          .log(
              System.Logger.Level.WARNING,
              () -> "Short circuit: " + pad.pin.description() + " is driven low and high at once");
    }
    return Level.of(!low && (high || up));
  }

  /** The level now: an unobserved PWM output on the wire is worked out on the way. */
  Level level(Pad pad) {
    List<Pad> net = pad.net;
    for (int i = 0; i < net.size(); i++) {
      PwmOutput output = net.get(i).pwm;
      if (output != null) {
        lock.lock();
        try {
          output.update();
        } finally {
          lock.unlock();
        }
        deliver();
      }
    }
    return pad.level;
  }

  /** Joins the wires of two pads. */
  void join(Pad one, Pad other) {
    if (one.net.contains(other)) {
      return;
    }
    List<Pad> joined = new ArrayList<>(one.net);
    joined.addAll(other.net);
    List<Pad> net = List.copyOf(joined);
    net.forEach(pad -> pad.net = net);
    Level level = resolve(one);
    for (Pad pad : net) {
      if (pad.level != level) {
        change(pad, level);
      }
    }
    refreshWaveforms();
  }

  // ---- watching

  Subscription addTrace(TraceListener listener) {
    lock.lock();
    try {
      traces.add(listener);
      refreshWaveforms();
    } finally {
      lock.unlock();
    }
    return () -> {
      lock.lock();
      try {
        traces.remove(listener);
        refreshWaveforms();
      } finally {
        lock.unlock();
      }
    };
  }

  Subscription addListener(Pad pad, PinListener listener) {
    lock.lock();
    try {
      pad.listeners.add(listener);
      refreshWaveforms();
    } finally {
      lock.unlock();
    }
    return () -> {
      lock.lock();
      try {
        pad.listeners.remove(listener);
        refreshWaveforms();
      } finally {
        lock.unlock();
      }
    };
  }

  private static boolean carriesPwm(Pad pad) {
    return pad.net.stream().anyMatch(one -> one.pwm != null);
  }

  /**
   * Tells the traces.
   *
   * @param waveform only those that want PWM outputs edge by edge
   */
  void trace(TraceEvent event, boolean waveform) {
    for (TraceListener listener : traces) {
      if (waveform && !listener.wantsWaveforms()) {
        continue;
      }
      outbox.add(
          () -> {
            try {
              listener.on(event);
            } catch (RuntimeException e) {
              traces.remove(listener);
              throw e;
            }
          });
    }
  }

  boolean traced() {
    return !traces.isEmpty();
  }

  /** Starts or stops the edges of PWM outputs, as someone watches them or not. */
  void refreshWaveforms() {
    for (Pad pad : pads.values()) {
      if (pad.pwm != null) {
        pad.pwm.setLive(waveformWanted(pad));
      }
    }
  }

  private boolean waveformWanted(Pad pad) {
    return traces.stream().anyMatch(TraceListener::wantsWaveforms)
        || pad.net.stream().anyMatch(Pad::observed);
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static System.Logger log() {
    return System.getLogger(Wiring.class.getName());
  }
}
