package org.wasmachine.serial.bridge;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Status;

/** The PWM outputs of a served board. */
final class BoardPwm implements Peripheral {
  private static final double WHOLE = 1e9;

  private final Board board;
  private final Map<Integer, PwmChannel> open = new HashMap<>();

  BoardPwm(Board board) {
    this.board = board;
  }

  @Override
  public Status execute(int code, ByteBuffer in, ByteBuffer out) {
    return switch (code) {
      case Opcode.PWM_OPEN -> open(in, out);
      case Opcode.PWM_SET -> set(in, out);
      case Opcode.PWM_CLOSE -> Peripheral.close(open.remove(in.get() & 0xFF));
      case Opcode.PWM_PAUSE -> pause(in.get() & 0xFF, PwmChannel::pause);
      case Opcode.PWM_RESUME -> pause(in.get() & 0xFF, PwmChannel::resume);
      default -> Status.UNKNOWN_OPERATION;
    };
  }

  @Override
  public void releaseAll() {
    Peripheral.closeAll(open);
  }

  private Status open(ByteBuffer in, ByteBuffer out) {
    int index = in.get() & 0xFF;
    int pin = in.get() & 0xFF;
    int timer = in.get() & 0xFF;
    int flags = in.get();
    Frequency frequency = Frequency.ofHertz(in.getInt() & 0xFFFFFFFFL);
    double duty = (in.getInt() & 0xFFFFFFFFL) / WHOLE;
    double phase = (in.getInt() & 0xFFFFFFFFL) / WHOLE * 360;
    if (open.containsKey(index)) {
      return Status.BUSY;
    }
    if (flags != 0) {
      return Status.UNSUPPORTED; // the contract of boards knows no inverted outputs
    }
    PwmChannel channel = board.openPwm(new PwmConfig(timer, pin, frequency, duty, phase, CONSUMER));
    open.put(index, channel);
    return effect(channel, out);
  }

  private Status set(ByteBuffer in, ByteBuffer out) {
    PwmChannel channel = open.get(in.get() & 0xFF);
    Frequency frequency = Frequency.ofHertz(Math.max(1, in.getInt() & 0xFFFFFFFFL));
    double duty = (in.getInt() & 0xFFFFFFFFL) / WHOLE;
    double phase = (in.getInt() & 0xFFFFFFFFL) / WHOLE * 360;
    if (channel == null) {
      return Status.NOT_CONFIGURED;
    }
    if (!channel.state().frequency().equals(frequency)) {
      channel.setFrequency(frequency);
    }
    if (Math.abs(channel.state().phaseDegrees() - phase) > 1e-6) {
      channel.setPhase(phase);
    }
    channel.setDuty(duty);
    return effect(channel, out);
  }

  private static Status effect(PwmChannel channel, ByteBuffer out) {
    out.putInt((int) channel.state().frequency().hertz());
    out.putInt((int) Math.round(channel.state().duty() * WHOLE));
    return Status.OK;
  }

  private Status pause(int timer, Consumer<PwmChannel> action) {
    return open.values().stream()
        .filter(channel -> channel.config().timer() == timer)
        .findFirst()
        .map(
            channel -> {
              action.accept(channel);
              return Status.OK;
            })
        .orElse(Status.NOT_CONFIGURED);
  }
}
