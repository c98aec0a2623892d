package org.wasmachine.serial.bridge;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
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
import org.wasmachine.sim.SimBoard;
import org.wasmachine.sim.device.RegisterChip;
import org.wasmachine.sim.device.Signal;

/** A served board passes the contract through the bridge, over TCP on loopback. */
@ParameterizedClass
@ValueSource(strings = {"esp32-s3-devkitc-1", "raspberry-pi-5"})
class BridgeContractTest extends BoardContract {
  private final String served;

  BridgeContractTest(String served) {
    this.served = served;
  }

  @Override
  protected Rig newRig() {
    return new BridgeRig(Board.open("sim:" + served + "?time=real"));
  }

  private static final class BridgeRig implements Rig {
    private static final I2cAddress CHIP = I2cAddress.of(0x50);

    private final SimBoard sim;
    private final BridgeServer server;
    private final Board board;
    private final boolean linux;

    BridgeRig(Board served) {
      this.sim = SimBoard.of(served);
      this.linux = sim.uri().target().startsWith("raspberry");
      sim.i2c(i2c().controller()).attach(CHIP, new RegisterChip(REGISTERS));
      this.server = new BridgeServer(sim);
      InetSocketAddress at =
          server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread.ofPlatform().daemon().start(server::serveTcp);
      this.board = Board.open("serial:tcp://127.0.0.1:" + at.getPort());
    }

    @Override
    public Board board() {
      return board;
    }

    @Override
    public int drivenPin() {
      return linux ? 22 : 4;
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
      return linux ? 27 : 5;
    }

    /** Writes are sent without waiting; a read behind them says that they have arrived. */
    @Override
    public Level observe() {
      ((org.wasmachine.serial.board.SerialBoard) board).sync();
      return sim.pin(observedPin()).level();
    }

    @Override
    public Duration timestampTolerance() {
      return Duration.ofMillis(100);
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
      return UartConfig.port(linux ? 0 : 1);
    }

    @Override
    public AdcConfig adc() {
      return AdcConfig.pin(6);
    }

    @Override
    public void setMillivolts(int millivolts) {
      sim.pin(6).setMillivolts(Signal.constant(millivolts));
    }

    @Override
    public PwmConfig pwm() {
      return PwmConfig.onPin(linux ? 18 : 13);
    }

    @Override
    public Optional<PwmConfig> secondPwm() {
      return linux ? Optional.empty() : Optional.of(PwmConfig.onPin(15));
    }

    @Override
    public void close() {
      board.close();
      server.close();
      sim.close();
    }
  }
}
