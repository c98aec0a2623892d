package org.wasmachine.pi4j.driver;

import org.wasmachine.hal.GpioConfig;
import org.wasmachine.pi4j.linux.LineListener;

/** A taken line. Thread-safe. */
public interface LineDriver extends AutoCloseable {

  /** The level on the pad. */
  boolean read();

  /** Drives a level. */
  void write(boolean high);

  /** Changes bias and drive; an output goes on at {@code level}. */
  void configure(GpioConfig config, boolean level);

  /** Delivers edges to a listener from now on; called once, before anything else. */
  void listen(LineListener listener);

  /** Makes the pin an input with its resistors off and gives it back. */
  @Override
  void close();
}
