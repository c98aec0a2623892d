package org.wasmachine.serial.firmata;

import java.util.List;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.PwmState;
import org.wasmachine.serial.board.PinLedger;
import org.wasmachine.serial.firmata.Firmata.Message;

/** A PWM output of a Firmata board: 5 kHz, and only the duty can be changed. */
final class FirmataPwmChannel extends FirmataHandle implements PwmChannel {
  /** What ConfigurableFirmata sets on an ESP32. */
  static final Frequency FREQUENCY = Frequency.ofKilohertz(5);

  private static final long HIGHEST_THINKABLE = 1_000_000_000L;

  private final PwmConfig config;
  private final int top;
  private volatile double duty;

  FirmataPwmChannel(
      FirmataBoard board, String name, PwmConfig config, int bits, List<PinLedger.Claim> claims) {
    super(board, name, claims);
    this.config = config;
    this.duty = config.duty();
    this.top = (1 << bits) - 1;
  }

  @Override
  void configure() {
    board()
        .send(name(), Message.of(Firmata.SET_PIN_MODE, config.pin(), Firmata.MODE_PWM).toBytes());
    setDuty(duty);
  }

  @Override
  void release() {
    board().send(name(), value(0));
    board()
        .send(name(), Message.of(Firmata.SET_PIN_MODE, config.pin(), Firmata.MODE_INPUT).toBytes());
  }

  private byte[] value(int steps) {
    return Message.sysex(Firmata.EXTENDED_ANALOG, config.pin()).two(steps).end();
  }

  @Override
  public PwmConfig config() {
    return config;
  }

  @Override
  public PwmState state() {
    checkOpen();
    return new PwmState(FREQUENCY, duty, 0, true);
  }

  @Override
  public void setFrequency(Frequency frequency) {
    checkOpen();
    if (frequency.hertz() > HIGHEST_THINKABLE) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, name() + ": no hardware makes " + frequency);
    }
    if (!frequency.equals(FREQUENCY)) {
      throw unsupported("change the PWM frequency from " + FREQUENCY);
    }
  }

  @Override
  public void setDuty(double newDuty) {
    checkOpen();
    PwmConfig.requireDuty(newDuty);
    int steps = (int) Math.round(newDuty * top);
    board().send(name(), value(steps));
    duty = steps / (double) top;
  }

  @Override
  public void setPhase(double degrees) {
    checkOpen();
    PwmConfig.requirePhase(degrees);
    if (degrees != 0) {
      throw unsupported("shift the phase");
    }
  }

  @Override
  public void pause() {
    checkOpen();
    throw unsupported("pause PWM");
  }

  @Override
  public void resume() {
    checkOpen();
  }
}
