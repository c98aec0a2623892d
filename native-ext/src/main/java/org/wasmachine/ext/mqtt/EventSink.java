package org.wasmachine.ext.mqtt;

import java.util.function.BooleanSupplier;

/** Where the events of a client go. Thread-safe. */
interface EventSink {

  /** Takes an event without waiting. */
  void add(MqttEvent event);

  /**
   * Takes an event when there is room, which holds back the broker.
   *
   * @param wanted whether to go on waiting; asked again after {@link #wake}; must take no lock
   * @return whether it was taken
   */
  boolean addWhenRoom(MqttEvent event, BooleanSupplier wanted);

  /**
   * There is room for everything while the app itself waits for the library: its thread that tells
   * what was sent is the one that would wait here.
   *
   * @param change 1 when the app begins to wait, -1 when it ends
   */
  void admitAll(int change);

  /** Lets those who wait for room ask whether they still should. */
  void wake();

  /** Takes nothing more. */
  void close();
}
