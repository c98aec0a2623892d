package org.wasmachine.hal.contract;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;

/**
 * What a backend hands to the contract suite: a freshly opened board and the test bench around it.
 * The suite asks for a peripheral only if {@link Board#capabilities} has it; for a missing feature
 * it checks that asking gives UNSUPPORTED. Everything below is about one bench:
 *
 * <pre>
 *   pin A  ── can be driven and released by the bench, has pull resistors
 *   pin B  ── can be observed by the bench
 *   I2C    ── a register chip (see {@link #registerChip}), and nothing at {@link #absentChip}
 *   SPI    ── MOSI wired to MISO
 *   UART   ── TX wired to RX
 *   ADC    ── a settable voltage
 * </pre>
 */
public interface Rig extends AutoCloseable {
  /** The board, opened for this rig; the suite may close it, {@link #close} does in any case. */
  Board board();

  // ---- GPIO

  /** A pin that {@link #drive} and {@link #release} work on, and that can be an output too. */
  int drivenPin();

  /** Puts a level on the driven pin, as a switch would. Done when it returns. */
  void drive(Level level);

  /** Lets the driven pin go: only resistors hold it. */
  void release();

  /** A pin that {@link #observe} works on, not the driven one. */
  int observedPin();

  /** The level at the observed pin now. */
  Level observe();

  /** A pin that can only be an input, if the board has one. */
  default OptionalInt inputOnlyPin() {
    return OptionalInt.empty();
  }

  /** How far apart edges must be to be told apart. */
  default Duration edgeGap() {
    return Duration.ofMillis(1);
  }

  /** How far an event's timestamp may be from the board's clock. */
  default Duration timestampTolerance() {
    return Duration.ZERO;
  }

  // ---- buses

  /** How to open the I2C bus of the register chip. */
  default I2cConfig i2c() {
    return I2cConfig.controller(0);
  }

  /**
   * The address of a chip with {@value #REGISTERS} byte registers behind a pointer: the first byte
   * of a write sets the pointer, further bytes written or read move it on.
   */
  I2cAddress registerChip();

  /** Registers that {@link #registerChip} has at least. */
  int REGISTERS = 16;

  /** A pointer that the chip does not acknowledge, if it has one. */
  default OptionalInt refusedRegister() {
    return OptionalInt.empty();
  }

  /** An address at which there is no chip. */
  I2cAddress absentChip();

  /** How to open the SPI loopback. */
  SpiConfig spi();

  /** How to open the serial loopback. */
  UartConfig uart();

  // ---- analogue

  /** How to open the analogue input at the settable voltage. */
  AdcConfig adc();

  /** Sets that voltage. Done when it returns. */
  void setMillivolts(int millivolts);

  /** How far a measurement may be off. */
  default int millivoltTolerance() {
    return 20;
  }

  /** How to open a PWM output: a pin, a timer, a frequency that the board can make. */
  PwmConfig pwm();

  /** Another PWM output of the same timer, if there is one. */
  default Optional<PwmConfig> secondPwm() {
    return Optional.empty();
  }

  /** The duty at the pin of {@link #pwm}, if the bench can measure it. */
  default OptionalDouble observeDuty() {
    return OptionalDouble.empty();
  }

  @Override
  void close();
}
