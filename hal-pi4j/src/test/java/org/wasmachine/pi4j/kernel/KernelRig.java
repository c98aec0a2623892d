package org.wasmachine.pi4j.kernel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.contract.Rig;
import org.wasmachine.pi4j.board.Pi4jBoardProvider;
import org.wasmachine.pi4j.linux.PseudoTerminal;
import org.wasmachine.pi4j.linux.Syscalls;

/** The test kernel's devices as a bench around a Raspberry Pi 4. */
final class KernelRig implements Rig {

  private static final int DRIVEN = 22;
  private static final int OBSERVED = 23;
  private static final double MILLIVOLTS_PER_STEP = 0.8;
  private static final int UART = 3;

  private final PseudoTerminal wire = new PseudoTerminal();
  private final Thread echo = Thread.ofPlatform().daemon().name("echo").start(wire::echo);
  private final Board board;

  KernelRig(Path directory, String parameters) {
    this.board =
        new Pi4jBoardProvider(Syscalls.kernel(), TestKernel.raspberryPi4(directory))
            .open(
                BoardUri.parse("pi4j:?uart" + UART + "=" + wire.path() + parameters),
                BoardOptions.DEFAULT);
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
    TestKernel.drive(DRIVEN, level.isHigh());
  }

  /** The simulator has one resistor for both sides; whoever sets it last wins. */
  @Override
  public void release() {}

  @Override
  public int observedPin() {
    return OBSERVED;
  }

  @Override
  public Level observe() {
    return Level.of(TestKernel.level(OBSERVED));
  }

  /** Simulated edges are delivered on the tick of User-Mode Linux, every 10 ms. */
  @Override
  public Duration edgeGap() {
    return Duration.ofMillis(25);
  }

  @Override
  public I2cConfig i2c() {
    return I2cConfig.controller(1);
  }

  @Override
  public I2cAddress registerChip() {
    return I2cAddress.of(0x50);
  }

  @Override
  public I2cAddress absentChip() {
    return I2cAddress.of(0x24);
  }

  @Override
  public SpiConfig spi() {
    return SpiConfig.controller(0);
  }

  @Override
  public UartConfig uart() {
    return UartConfig.port(UART);
  }

  @Override
  public AdcConfig adc() {
    return AdcConfig.channel(1, 0);
  }

  @Override
  public void setMillivolts(int millivolts) {
    TestKernel.setParameter("hal_adc", "raw", Math.round(millivolts / MILLIVOLTS_PER_STEP));
  }

  @Override
  public PwmConfig pwm() {
    return PwmConfig.onPin(12);
  }

  @Override
  public Optional<PwmConfig> secondPwm() {
    return Optional.of(PwmConfig.onPin(13));
  }

  @Override
  public OptionalDouble observeDuty() {
    return OptionalDouble.of(
        Double.parseDouble(TestKernel.pwm(0, "duty_cycle"))
            / Double.parseDouble(TestKernel.pwm(0, "period")));
  }

  @Override
  public void close() {
    board.close();
    wire.close();
    echo.interrupt();
  }
}
