package org.wasmachine.serial.board;

import java.nio.ByteBuffer;
import java.util.List;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.AdcSample;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Operation;

/** An analogue input of the device. */
final class SerialAdcChannel extends SerialHandle implements AdcChannel {
  private static final int NOT_CALIBRATED = 0xFFFF;

  private final AdcConfig config;
  private final int unit;
  private final int channel;
  private final int width;

  SerialAdcChannel(
      SerialBoard board,
      String name,
      AdcConfig config,
      int unit,
      int channel,
      int width,
      List<PinLedger.Claim> claims) {
    super(board, name, claims);
    this.config = config;
    this.unit = unit;
    this.channel = channel;
    this.width = width;
  }

  static Operation open(int unit, int channel, AdcConfig config) {
    return Operation.ofBytes(
        1, Opcode.ADC_OPEN, unit, channel, config.attenuation().code(), config.width().orElse(0));
  }

  @Override
  List<Operation> configuration() {
    return List.of(open(unit, channel, config));
  }

  @Override
  void release() {
    commands().run(name(), "close", Operation.ofBytes(0, Opcode.ADC_CLOSE, unit, channel));
  }

  @Override
  public AdcConfig config() {
    return config;
  }

  @Override
  public int unit() {
    return unit;
  }

  @Override
  public int channel() {
    return channel;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public AdcSample sample() {
    checkOpen();
    ByteBuffer in =
        commands().run(name(), "sample", Operation.ofBytes(4, Opcode.ADC_READ, unit, channel));
    int raw = in.getShort() & 0xFFFF;
    int millivolts = in.getShort() & 0xFFFF;
    if (millivolts == NOT_CALIBRATED) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          name()
              + ": sample: this chip has no calibration burnt in, so raw %d has no voltage"
                  .formatted(raw));
    }
    return new AdcSample(raw, millivolts);
  }
}
