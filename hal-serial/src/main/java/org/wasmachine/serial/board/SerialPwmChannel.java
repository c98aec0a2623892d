package org.wasmachine.serial.board;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.hal.PwmState;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Operation;

/** A PWM output of the device. */
final class SerialPwmChannel extends SerialHandle implements PwmChannel {
  private static final long WHOLE = 1_000_000_000L;

  private final int index;
  private final PwmConfig config;
  private final PwmGroup group;
  private final ReentrantLock lock;
  private double duty;
  private double phaseDegrees;

  /**
   * An output not yet opened on the device.
   *
   * @param lock of all PWM outputs of the board
   */
  SerialPwmChannel(
      SerialBoard board,
      String name,
      int index,
      PwmConfig config,
      PwmGroup group,
      ReentrantLock lock,
      List<PinLedger.Claim> claims) {
    super(board, name, claims);
    this.index = index;
    this.config = config;
    this.group = group;
    this.lock = lock;
    this.duty = config.duty();
    this.phaseDegrees = config.phaseDegrees();
  }

  int index() {
    return index;
  }

  PwmGroup group() {
    return group;
  }

  void open() {
    apply("open", Opcode.PWM_OPEN, group.frequency, duty, phaseDegrees);
  }

  private Operation encode(int code, Frequency frequency, double newDuty, double newPhase) {
    if (frequency.hertz() > 0xFFFFFFFFL) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT, name() + ": no hardware makes " + frequency);
    }
    ByteBuffer out = Operation.arguments(code, code == Opcode.PWM_OPEN ? 16 : 13);
    out.put((byte) index);
    if (code == Opcode.PWM_OPEN) {
      out.put((byte) config.pin()).put((byte) group.timer).put((byte) 0);
    }
    out.putInt((int) frequency.hertz());
    out.putInt((int) Math.round(newDuty * WHOLE));
    out.putInt((int) Math.min(WHOLE - 1, Math.round(newPhase / 360 * WHOLE)));
    return Operation.of(out.array(), 8);
  }

  private void apply(String what, int code, Frequency frequency, double newDuty, double newPhase) {
    Operation operation = encode(code, frequency, newDuty, newPhase);
    ByteBuffer in;
    try {
      in = commands().run(name(), what, operation);
    } catch (HalException e) {
      throw e.kind() == ErrorKind.UNSUPPORTED
          ? new HalException(ErrorKind.INVALID_ARGUMENT, e.getMessage(), e)
          : e;
    }
    group.frequency = Frequency.ofHertz(Math.max(1, in.getInt() & 0xFFFFFFFFL));
    duty = (in.getInt() & 0xFFFFFFFFL) / (double) WHOLE;
    phaseDegrees = newPhase;
  }

  @Override
  List<Operation> configuration() {
    List<Operation> operations = new ArrayList<>();
    operations.add(encode(Opcode.PWM_OPEN, group.frequency, duty, phaseDegrees));
    if (!group.running) {
      operations.add(Operation.ofBytes(0, Opcode.PWM_PAUSE, group.timer));
    }
    return operations;
  }

  @Override
  void release() {
    commands().run(name(), "close", Operation.ofBytes(0, Opcode.PWM_CLOSE, index));
  }

  @Override
  public PwmConfig config() {
    return config;
  }

  @Override
  public PwmState state() {
    checkOpen();
    lock.lock();
    try {
      return new PwmState(group.frequency, duty, phaseDegrees, group.running);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setFrequency(Frequency frequency) {
    set("set frequency", frequency, duty, phaseDegrees);
  }

  @Override
  public void setDuty(double newDuty) {
    checkOpen();
    PwmConfig.requireDuty(newDuty);
    set("set duty", group.frequency, newDuty, phaseDegrees);
  }

  @Override
  public void setPhase(double degrees) {
    checkOpen();
    PwmConfig.requirePhase(degrees);
    if (degrees != 0) {
      board().capabilities().require(Feature.PWM_PHASE, name() + ": set phase");
    }
    set("set phase", group.frequency, duty, degrees);
  }

  private void set(String what, Frequency frequency, double newDuty, double newPhase) {
    checkOpen();
    lock.lock();
    try {
      apply(what, Opcode.PWM_SET, frequency, newDuty, newPhase);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void pause() {
    run("pause", Opcode.PWM_PAUSE, false);
  }

  @Override
  public void resume() {
    run("resume", Opcode.PWM_RESUME, true);
  }

  private void run(String what, int code, boolean running) {
    checkOpen();
    board().capabilities().require(Feature.PWM_PAUSE, name() + ": " + what);
    lock.lock();
    try {
      commands().run(name(), what, Operation.ofBytes(0, code, group.timer));
      group.running = running;
    } finally {
      lock.unlock();
    }
  }
}
