package org.wasmachine.sim;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.UartConfig;
import org.wasmachine.hal.contract.BoardContract;
import org.wasmachine.hal.contract.Rig;
import org.wasmachine.sim.device.RegisterChip;
import org.wasmachine.sim.device.Signal;

/** Simulated boards pass the contract suite, in virtual and in real time. */
@ParameterizedClass
@ValueSource(
    strings = {
      "sim:esp32-s3-devkitc-1",
      "sim:esp32-s3-devkitc-1?time=real",
      "sim:esp32-devkitc",
      "sim:raspberry-pi-5"
    })
class SimContractTest extends BoardContract {
  private final String uri;

  SimContractTest(String uri) {
    this.uri = uri;
  }

  @Override
  protected Rig newRig() {
    return new SimRig(Board.open(uri));
  }

  private static final class SimRig implements Rig {
    private static final I2cAddress CHIP = I2cAddress.of(0x50);

    private final Board board;
    private final SimBoard sim;
    private final boolean linux;
    private final boolean classic;

    SimRig(Board board) {
      this.board = board;
      this.sim = SimBoard.of(board);
      this.linux = board.uri().target().startsWith("raspberry");
      this.classic = board.uri().target().equals("esp32-devkitc");
      sim.i2c(i2c().controller()).attach(CHIP, new RegisterChip(REGISTERS));
    }

    @Override
    public Board board() {
      return board;
    }

    @Override
    public int drivenPin() {
      return classic || linux ? 22 : 4;
    }

    @Override
    public void drive(Level level) {
      sim.pin(drivenPin()).drive(level);
    }

    @Override
    public void release() {
      sim.pin(drivenPin()).release();
    }

    @Override
    public int observedPin() {
      return classic || linux ? 27 : 5;
    }

    @Override
    public Level observe() {
      return sim.pin(observedPin()).level();
    }

    @Override
    public OptionalInt inputOnlyPin() {
      return classic ? OptionalInt.of(34) : OptionalInt.empty();
    }

    @Override
    public I2cConfig i2c() {
      return linux ? I2cConfig.controller(1) : I2cConfig.controller(0).withPins(18, 21);
    }

    @Override
    public I2cAddress registerChip() {
      return CHIP;
    }

    @Override
    public OptionalInt refusedRegister() {
      return OptionalInt.of(REGISTERS);
    }

    @Override
    public I2cAddress absentChip() {
      return I2cAddress.of(0x33);
    }

    @Override
    public SpiConfig spi() {
      return linux ? SpiConfig.controller(0) : SpiConfig.controller(1);
    }

    @Override
    public UartConfig uart() {
      return classic ? UartConfig.port(1).withPins(25, 26) : UartConfig.port(linux ? 0 : 1);
    }

    @Override
    public AdcConfig adc() {
      return AdcConfig.pin(classic ? 33 : 6);
    }

    @Override
    public void setMillivolts(int millivolts) {
      sim.pin(classic ? 33 : 6).setMillivolts(Signal.constant(millivolts));
    }

    @Override
    public PwmConfig pwm() {
      return PwmConfig.onPin(linux ? 18 : 13);
    }

    @Override
    public Optional<PwmConfig> secondPwm() {
      return linux ? Optional.empty() : Optional.of(PwmConfig.onPin(15));
    }

    /** Measured over ten periods at the pin itself. */
    @Override
    public OptionalDouble observeDuty() {
      if (board.uri().parameter("time").isPresent()) {
        return OptionalDouble.empty();
      }
      SimPin pin = sim.pin(pwm().pin());
      int high = 0;
      long step = sim.pwm(pwm().pin()).orElseThrow().frequency().periodNanos() / 100;
      for (int i = 0; i < 1000; i++) {
        try {
          board.clock().sleepUntil(board.clock().nanos() + step);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        high += pin.level().isHigh() ? 1 : 0;
      }
      return OptionalDouble.of(high / 1000.0);
    }

    @Override
    public void close() {
      board.close();
    }
  }
}
