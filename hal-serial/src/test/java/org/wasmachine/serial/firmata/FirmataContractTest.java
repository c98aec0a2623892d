package org.wasmachine.serial.firmata;

import java.time.Duration;
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
import org.wasmachine.hal.contract.BoardContract;
import org.wasmachine.hal.contract.Rig;

/** The contract over a Firmata board model: what Firmata cannot, it must refuse. */
class FirmataContractTest extends BoardContract {
  @Override
  protected Rig newRig() {
    return new ContractRig();
  }

  private static final class ContractRig implements Rig {
    private static final int DRIVEN = 4;
    private static final int OBSERVED = 5;
    private static final int PWM_PIN = 18;
    private static final int ANALOG_PIN = 33;

    private final FirmataRig rig = new FirmataRig(Duration.ZERO);
    private final FirmataModel model = rig.model();
    private final FirmataBoard board = rig.board();

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
      model.drive(DRIVEN, level.isHigh() ? 1 : 0);
    }

    @Override
    public void release() {
      model.drive(DRIVEN, -1);
    }

    @Override
    public int observedPin() {
      return OBSERVED;
    }

    @Override
    public Level observe() {
      board.sync();
      return model.level(OBSERVED) ? Level.HIGH : Level.LOW;
    }

    @Override
    public Duration timestampTolerance() {
      return Duration.ofMillis(100);
    }

    @Override
    public I2cConfig i2c() {
      return I2cConfig.controller(0);
    }

    @Override
    public I2cAddress registerChip() {
      return I2cAddress.of(0x50);
    }

    @Override
    public I2cAddress absentChip() {
      return I2cAddress.of(0x33);
    }

    @Override
    public SpiConfig spi() {
      return SpiConfig.controller(2).withChipSelect(15);
    }

    @Override
    public UartConfig uart() {
      return UartConfig.port(1);
    }

    @Override
    public AdcConfig adc() {
      return AdcConfig.pin(ANALOG_PIN);
    }

    @Override
    public void setMillivolts(int millivolts) {
      model.setVoltage(ANALOG_PIN - 32, millivolts * 4095 / FirmataAdcChannel.FULL_SCALE);
    }

    @Override
    public PwmConfig pwm() {
      return PwmConfig.onPin(PWM_PIN).withFrequency(FirmataPwmChannel.FREQUENCY);
    }

    @Override
    public OptionalDouble observeDuty() {
      board.sync();
      OptionalInt steps = model.pwm(PWM_PIN);
      return steps.isPresent()
          ? OptionalDouble.of(steps.getAsInt() / 255.0)
          : OptionalDouble.empty();
    }

    @Override
    public void close() {
      rig.close();
    }
  }
}
