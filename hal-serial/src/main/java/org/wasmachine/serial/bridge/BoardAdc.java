package org.wasmachine.serial.bridge;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.AdcSample;
import org.wasmachine.hal.Attenuation;
import org.wasmachine.hal.Board;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Status;

/** The analogue inputs of a served board. */
final class BoardAdc implements Peripheral {
  private final Board board;
  private final Map<Integer, AdcChannel> open = new HashMap<>();

  BoardAdc(Board board) {
    this.board = board;
  }

  @Override
  public Status execute(int code, ByteBuffer in, ByteBuffer out) {
    return switch (code) {
      case Opcode.ADC_OPEN -> open(in, out);
      case Opcode.ADC_READ -> sample(in, out);
      case Opcode.ADC_CLOSE -> Peripheral.close(open.remove(in.getShort() & 0xFFFF));
      default -> Status.UNKNOWN_OPERATION;
    };
  }

  @Override
  public void releaseAll() {
    Peripheral.closeAll(open);
  }

  private Status open(ByteBuffer in, ByteBuffer out) {
    int key = in.getShort(in.position()) & 0xFFFF;
    AdcConfig config =
        AdcConfig.channel(in.get() & 0xFF, in.get() & 0xFF)
            .withAttenuation(Attenuation.of(in.get()))
            .withConsumer(CONSUMER);
    int bits = in.get() & 0xFF;
    AdcChannel channel = board.openAdc(bits == 0 ? config : config.withWidth(bits));
    open.put(key, channel);
    out.put((byte) channel.width());
    return Status.OK;
  }

  private Status sample(ByteBuffer in, ByteBuffer out) {
    AdcChannel channel = open.get(in.getShort() & 0xFFFF);
    if (channel == null) {
      return Status.NOT_CONFIGURED;
    }
    AdcSample sample = channel.sample();
    out.putShort((short) sample.raw()).putShort((short) sample.millivolts());
    return Status.OK;
  }
}
