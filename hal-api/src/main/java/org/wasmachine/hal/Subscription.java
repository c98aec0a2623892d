package org.wasmachine.hal;

/** A registered listener; closing removes it. A second close does nothing. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
