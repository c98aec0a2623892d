package org.wasmachine.serial.bridge;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.wasmachine.hal.BitOrder;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.SpiMode;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Status;

/** The devices on the SPI controllers of a served board. */
final class BoardSpi implements Peripheral {
  private final Board board;
  private final Map<Integer, SpiDevice> open = new HashMap<>();

  BoardSpi(Board board) {
    this.board = board;
  }

  @Override
  public Status execute(int code, ByteBuffer in, ByteBuffer out) {
    return switch (code) {
      case Opcode.SPI_OPEN -> open(in);
      case Opcode.SPI_CLOSE -> Peripheral.close(open.remove(in.get() & 0xFF));
      case Opcode.SPI_TRANSFER -> transfer(in, out);
      case Opcode.SPI_TRANSACTION -> transaction(in, out);
      default -> Status.UNKNOWN_OPERATION;
    };
  }

  @Override
  public void releaseAll() {
    Peripheral.closeAll(open);
  }

  private Status open(ByteBuffer in) {
    int index = in.get() & 0xFF;
    int host = in.get() & 0xFF;
    OptionalInt sclk = Peripheral.pin(in.get() & 0xFF);
    OptionalInt mosi = Peripheral.pin(in.get() & 0xFF);
    OptionalInt miso = Peripheral.pin(in.get() & 0xFF);
    OptionalInt cs = Peripheral.pin(in.get() & 0xFF);
    int mode = in.get() & 0xFF;
    int flags = in.get();
    long hertz = in.getInt() & 0xFFFFFFFFL;
    if (open.containsKey(index)) {
      return Status.BUSY;
    }
    if (mode > 3) {
      return Status.MALFORMED;
    }
    if ((flags & 4) != 0) {
      return Status.UNSUPPORTED; // the contract of boards knows chip selects that are active low
    }
    SpiConfig config =
        new SpiConfig(
            host,
            sclk,
            mosi,
            miso,
            cs,
            SpiMode.values()[mode],
            (flags & 1) != 0 ? BitOrder.LSB_FIRST : BitOrder.MSB_FIRST,
            (flags & 2) != 0 ? BitOrder.LSB_FIRST : BitOrder.MSB_FIRST,
            Frequency.ofHertz(hertz),
            CONSUMER);
    open.put(index, board.openSpi(config));
    return Status.OK;
  }

  private Status transfer(ByteBuffer in, ByteBuffer out) {
    int index = in.get() & 0xFF;
    byte[] data = new byte[in.getShort() & 0xFFFF];
    in.get(data);
    return run(index, List.of(new SpiOperation.Transfer(data, data)), data.length, out);
  }

  private Status transaction(ByteBuffer in, ByteBuffer out) {
    int index = in.get() & 0xFF;
    int count = in.get() & 0xFF;
    int read = 0;
    List<SpiOperation> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int kind = in.get();
      int length = in.getShort() & 0xFFFF;
      byte[] bytes = new byte[kind == 3 ? 0 : length];
      if (kind == 0 || kind == 2) {
        in.get(bytes);
      }
      switch (kind) {
        case 0 -> operations.add(new SpiOperation.Write(bytes));
        case 1 -> operations.add(new SpiOperation.Read(bytes));
        case 2 -> operations.add(new SpiOperation.Transfer(bytes, bytes));
        case 3 -> operations.add(new SpiOperation.Delay(Duration.ofNanos(length * 1_000L)));
        default -> throw new java.nio.BufferUnderflowException(); // its length is unknown
      }
      read += kind == 1 || kind == 2 ? length : 0;
    }
    return run(index, operations, read, out);
  }

  private Status run(int index, List<SpiOperation> operations, int read, ByteBuffer out) {
    SpiDevice device = open.get(index);
    if (device == null) {
      return Status.NOT_CONFIGURED;
    }
    if (read > out.remaining()) {
      return Status.TOO_LONG;
    }
    device.transaction(operations);
    for (SpiOperation operation : operations) {
      switch (operation) {
        case SpiOperation.Read(byte[] into) -> out.put(into);
        case SpiOperation.Transfer(byte[] _, byte[] into) -> out.put(into);
        case SpiOperation.Write _, SpiOperation.Delay _ -> {
          // Nothing comes back.
        }
      }
    }
    return Status.OK;
  }
}
