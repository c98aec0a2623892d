package org.wasmachine.ext.sensor;

import org.wasmachine.vm.app.AttrContainer;

/**
 * An opened sensor. Implement it to plug a sensor of your own in, against {@code hal-api} only, and
 * offer it with a {@link Sensor}.
 *
 * <p>Called by one thread at a time. What the hardware refuses is thrown as {@link
 * org.wasmachine.hal.HalException}; the sample is then left out.
 */
public interface SensorDriver extends AutoCloseable {

  /**
   * Measures once. May wait on the board's clock.
   *
   * @throws InterruptedException if it was interrupted while it waited
   */
  AttrContainer sample() throws InterruptedException;

  /**
   * Changes settings.
   *
   * @param settings what the app sent: from {@code sensor_config} with the tag {@code config
   *     sensor} and the integers {@code interval} (ms), {@code bit_cfg} and {@code delay}
   * @return whether there was something to change
   */
  default boolean configure(AttrContainer settings) {
    return false;
  }

  /** Gives the hardware back. */
  @Override
  void close();
}
