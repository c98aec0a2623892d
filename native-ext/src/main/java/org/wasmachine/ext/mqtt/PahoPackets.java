package org.wasmachine.ext.mqtt;

import java.util.Collections;
import java.util.Enumeration;

/** The part of Paho's persistence that is the same for both of its clients. */
abstract class PahoPackets {

  final PahoStore store;

  PahoPackets(PahoStore store) {
    this.store = store;
  }

  public void remove(String key) {
    store.remove(key);
  }

  public Enumeration<String> keys() {
    return Collections.enumeration(store.keys());
  }

  public boolean containsKey(String key) {
    return store.get(key).isPresent();
  }

  public void close() {} // the next connection needs it

  public void clear() {} // the client above does it before a clean session
}
