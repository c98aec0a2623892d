package org.wasmachine.serial.bridge;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Status;

/** The I2C controllers of a served board. */
final class BoardI2c implements Peripheral {
  private static final int READ = 0x8000;
  private static final int IGNORE_NACK = 0x4000;
  private static final int TEN_BIT = 0x8000;

  private final Board board;
  private final Map<Integer, I2cBus> open = new HashMap<>();

  BoardI2c(Board board) {
    this.board = board;
  }

  @Override
  public Status execute(int code, ByteBuffer in, ByteBuffer out) {
    return switch (code) {
      case Opcode.I2C_OPEN -> open(in);
      case Opcode.I2C_CLOSE -> Peripheral.close(open.remove(in.get() & 0xFF));
      case Opcode.I2C_WRITE_READ -> writeRead(in, out);
      case Opcode.I2C_TRANSACTION -> transaction(in, out);
      default -> Status.UNKNOWN_OPERATION;
    };
  }

  @Override
  public void releaseAll() {
    Peripheral.closeAll(open);
  }

  private Status open(ByteBuffer in) {
    int bus = in.get() & 0xFF;
    OptionalInt sda = Peripheral.pin(in.get() & 0xFF);
    OptionalInt scl = Peripheral.pin(in.get() & 0xFF);
    int flags = in.get();
    int timeout = in.getShort() & 0xFFFF;
    long hertz = in.getInt() & 0xFFFFFFFFL;
    if (open.containsKey(bus)) {
      return Status.BUSY;
    }
    open.put(
        bus,
        board.openI2c(
            new I2cConfig(
                bus,
                sda,
                scl,
                Frequency.ofHertz(hertz),
                (flags & 1) != 0,
                (flags & 2) != 0,
                Duration.ofMillis(Math.max(1, timeout)),
                CONSUMER)));
    return Status.OK;
  }

  private Status writeRead(ByteBuffer in, ByteBuffer out) {
    int target = in.get() & 0xFF;
    byte[] data = new byte[in.get() & 0xFF];
    byte[] into = new byte[in.get() & 0xFF];
    in.get(data);
    List<I2cOperation> operations = new ArrayList<>();
    if (data.length > 0 || into.length == 0) {
      operations.add(I2cOperation.write(data));
    }
    if (into.length > 0) {
      operations.add(I2cOperation.read(into));
    }
    return run(target >> 7, I2cAddress.of(target & 0x7F), operations, out);
  }

  private Status transaction(ByteBuffer in, ByteBuffer out) {
    int bus = in.get() & 0xFF;
    int address = in.getShort() & 0xFFFF;
    int count = in.get() & 0xFF;
    List<I2cOperation> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int word = in.getShort() & 0xFFFF;
      byte[] bytes = new byte[word & 0x3FFF];
      if ((word & READ) != 0) {
        operations.add(I2cOperation.read(bytes));
      } else {
        in.get(bytes);
        operations.add(new I2cOperation.Write(bytes, (word & IGNORE_NACK) != 0));
      }
    }
    I2cAddress chip =
        (address & TEN_BIT) != 0 ? I2cAddress.ofTenBit(address & 0x7FFF) : I2cAddress.of(address);
    return count == 0 ? Status.MALFORMED : run(bus, chip, operations, out);
  }

  private Status run(int bus, I2cAddress chip, List<I2cOperation> operations, ByteBuffer out) {
    I2cBus controller = open.get(bus);
    if (controller == null) {
      return Status.NOT_CONFIGURED;
    }
    int read =
        operations.stream()
            .mapToInt(each -> each instanceof I2cOperation.Read(byte[] into) ? into.length : 0)
            .sum();
    if (read > out.remaining()) {
      return Status.TOO_LONG;
    }
    controller.transaction(chip, operations);
    for (I2cOperation operation : operations) {
      if (operation instanceof I2cOperation.Read(byte[] into)) {
        out.put(into);
      }
    }
    return Status.OK;
  }
}
