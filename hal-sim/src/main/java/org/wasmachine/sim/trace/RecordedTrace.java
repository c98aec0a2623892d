package org.wasmachine.sim.trace;

import java.util.ArrayList;
import java.util.List;

/** Keeps what happened, for tests to look at. Thread-safe. */
public final class RecordedTrace implements TraceListener {
  private final List<TraceEvent> events = new ArrayList<>();

  @Override
  public synchronized void on(TraceEvent event) {
    events.add(event);
  }

  /** Everything so far, in order. */
  public synchronized List<TraceEvent> events() {
    return List.copyOf(events);
  }

  /** The changes of one pin so far, in order. */
  public synchronized List<TraceEvent.PinChange> changes(int pin) {
    return events.stream()
        .filter(TraceEvent.PinChange.class::isInstance)
        .map(TraceEvent.PinChange.class::cast)
        .filter(change -> change.pin() == pin)
        .toList();
  }
}
