package org.wasmachine.hal;

/** Something that not every backend can do; what is not listed here every backend does. */
public enum Feature {
  /** Digital pins. */
  GPIO,
  /** {@link Bias#UP} and {@link Bias#DOWN}, where the pin has resistors. */
  GPIO_BIAS,
  /** {@link Drive#OPEN_DRAIN}. */
  GPIO_OPEN_DRAIN,
  /** {@link Drive#OPEN_SOURCE}. */
  GPIO_OPEN_SOURCE,
  /** {@link GpioConfig#edges}. */
  GPIO_EVENTS,
  /**
   * Edges are caught when they happen: their time is exact, and what gets lost is counted. Without
   * it pins are polled: a short pulse is not seen, and times are those of the poll.
   */
  GPIO_EVENTS_EXACT,
  /** {@link GpioConfig#debounce} above zero. */
  GPIO_DEBOUNCE,
  /** {@link Direction#INPUT_OUTPUT}. */
  GPIO_INPUT_OUTPUT,
  /** I2C controllers. */
  I2C,
  /** 10-bit addresses. */
  I2C_TEN_BIT,
  /** Transactions of more than one operation, with repeated start. */
  I2C_REPEATED_START,
  /** A write that a chip refuses fails. Without it only reads tell who is not there. */
  I2C_WRITE_ERRORS,
  /** {@link I2cOperation.Write#ignoreNack}. */
  I2C_IGNORE_NACK,
  /** I2C pins other than the board's default. */
  I2C_ANY_PIN,
  /** SPI controllers. */
  SPI,
  /** {@link BitOrder#LSB_FIRST}. */
  SPI_LSB_FIRST,
  /** {@link SpiOperation.Delay}. */
  SPI_DELAY,
  /** SPI pins other than the board's default. */
  SPI_ANY_PIN,
  /** Analogue inputs. */
  ADC,
  /** PWM outputs. */
  PWM,
  /** PWM frequencies other than the one that the hardware is fixed to. */
  PWM_FREQUENCY,
  /** {@link PwmChannel#setPhase} other than 0. */
  PWM_PHASE,
  /** {@link PwmChannel#pause}. */
  PWM_PAUSE,
  /** Serial ports. */
  UART
}
