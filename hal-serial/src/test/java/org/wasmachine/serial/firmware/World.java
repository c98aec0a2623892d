package org.wasmachine.serial.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.wasmachine.serial.link.Link;
import org.wasmachine.serial.link.Outcome;
import org.wasmachine.serial.protocol.Operation;
import org.wasmachine.serial.protocol.Result;
import org.wasmachine.serial.protocol.Status;

/** Moves the simulated world of a firmware port, with its own operations (sim/world.h). */
final class World {
  private final Link link;

  World(Link link) {
    this.link = link;
  }

  private ByteBuffer run(Operation operation) {
    try {
      Outcome outcome = link.execute(operation);
      if (outcome instanceof Outcome.Answered(Result result) && result.status() == Status.OK) {
        return result.reader();
      }
      throw new AssertionError(outcome);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private ByteBuffer run(int result, int... bytes) {
    return run(Operation.ofBytes(result, bytes));
  }

  void drive(int pin, int what) {
    run(0, 0xF0, pin, what);
  }

  boolean level(int pin) {
    return run(8, 0xF1, pin).get() != 0;
  }

  /** How often the level of a pin changed. */
  int changes(int pin) {
    return run(8, 0xF1, pin).getInt(4);
  }

  void wire(int pin, int other) {
    run(0, 0xF2, pin, other);
  }

  void millivolts(int unit, int channel, int millivolts) {
    run(0, 0xF3, unit, channel, millivolts & 0xFF, millivolts >> 8);
  }

  /** The duty of the PWM output on a pin; negative if there is none. */
  double duty(int pin) {
    ByteBuffer in = run(14, 0xF4, pin);
    return in.get(0) == 0 ? -1 : (in.getInt(6) & 0xFFFFFFFFL) / 1e9;
  }

  void lux(int lux) {
    run(0, 0xF5, lux & 0xFF, lux >> 8 & 0xFF, lux >> 16 & 0xFF, lux >>> 24);
  }

  void i2cFault(int bus, int address, Status status, int times) {
    run(0, 0xF6, bus, address, 0, status.code(), times);
  }

  void loopUart(int port, boolean on) {
    run(0, 0xF9, port, on ? 1 : 0);
  }

  void pulses(int pin, int count, int highMicros, int lowMicros) {
    ByteBuffer request = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    request.put((byte) 0xFA).put((byte) pin).putShort((short) count);
    request.putInt(highMicros).putInt(lowMicros);
    run(Operation.of(request.array(), 0));
  }

  void reboot() {
    run(0, 0xFE);
  }

  void hang(int millis) {
    run(0, 0xFF, millis & 0xFF, millis >> 8);
  }
}
