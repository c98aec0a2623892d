package org.wasmachine.pi4j.driver;

/** A PWM channel. Thread-safe. */
public interface PwmDriver extends AutoCloseable {

  /** Sets period and pulse in nanoseconds and switches the output on. */
  void set(long periodNs, long dutyNs);

  /** Drives low, switches off and gives the channel back. */
  @Override
  void close();
}
