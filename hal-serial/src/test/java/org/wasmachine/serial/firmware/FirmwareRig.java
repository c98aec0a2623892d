package org.wasmachine.serial.firmware;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.contract.Rig;
import org.wasmachine.serial.board.SerialBoard;

/** The bench of the contract suite around a firmware port with a simulated world. */
final class FirmwareRig implements Rig {
  private static final int DRIVEN = 4;
  private static final int OBSERVED = 5;
  private static final int LET_GO = 0;

  private final Board board;
  private final World world;
  private final AutoCloseable device;
  private final OptionalInt inputOnly;

  FirmwareRig(Board board, AutoCloseable device, OptionalInt inputOnly) {
    this.board = board;
    this.device = device;
    this.inputOnly = inputOnly;
    this.world = new World(((SerialBoard) board).link());
    world.loopUart(1, true);
  }

  @Override
  public Board board() {
    return board;
  }

  @Override
  public int drivenPin() {
    return DRIVEN;
  }

  @Override
  public void drive(Level level) {
    world.drive(DRIVEN, level == Level.HIGH ? 2 : 1);
  }

  @Override
  public void release() {
    world.drive(DRIVEN, LET_GO);
  }

  @Override
  public int observedPin() {
    return OBSERVED;
  }

  @Override
  public Level observe() {
    return world.level(OBSERVED) ? Level.HIGH : Level.LOW;
  }

  @Override
  public OptionalInt inputOnlyPin() {
    return inputOnly;
  }

  @Override
  public Duration timestampTolerance() {
    return Duration.ofMillis(50);
  }

  @Override
  public org.wasmachine.hal.I2cConfig i2c() {
    return org.wasmachine.hal.I2cConfig.controller(0).withPins(21, 18);
  }

  @Override
  public I2cAddress registerChip() {
    return I2cAddress.of(0x50);
  }

  @Override
  public I2cAddress absentChip() {
    return I2cAddress.of(0x60);
  }

  @Override
  public SpiConfig spi() {
    return SpiConfig.controller(1).withPins(12, 13, 14, 15);
  }

  @Override
  public UartConfig uart() {
    return UartConfig.port(1).withPins(14, 15);
  }

  @Override
  public AdcConfig adc() {
    return AdcConfig.channel(1, 4);
  }

  @Override
  public void setMillivolts(int millivolts) {
    world.millivolts(1, 4, millivolts);
  }

  @Override
  public PwmConfig pwm() {
    return PwmConfig.onPin(2);
  }

  @Override
  public Optional<PwmConfig> secondPwm() {
    return Optional.of(PwmConfig.onPin(0));
  }

  @Override
  public OptionalDouble observeDuty() {
    return OptionalDouble.of(world.duty(2));
  }

  @Override
  public void close() {
    board.close();
    try {
      device.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
