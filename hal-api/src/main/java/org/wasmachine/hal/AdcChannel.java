package org.wasmachine.hal;

/**
 * An opened analogue input. It owns its pin, if the channel has one. Thread-safe. After a close of
 * the handle or the board: {@link ErrorKind#CLOSED}.
 */
public interface AdcChannel extends AutoCloseable {
  /** How the channel was opened. */
  AdcConfig config();

  /** The converter, from 1. */
  int unit();

  /** The channel of the converter, from 0. */
  int channel();

  /** Bits of a raw sample. */
  int width();

  /**
   * Measures once.
   *
   * @throws HalException {@link ErrorKind#TIMEOUT} if the converter is taken (ESP ADC2 by Wi-Fi),
   *     {@link ErrorKind#IO}
   */
  AdcSample sample();

  /** Frees the channel and its pin. */
  @Override
  void close();
}
