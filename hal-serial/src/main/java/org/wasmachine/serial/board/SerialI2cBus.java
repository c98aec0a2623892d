package org.wasmachine.serial.board;

import java.nio.ByteBuffer;
import java.util.List;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Operation;

/** A handle to an I2C controller of the device. A transaction is one operation of the protocol. */
final class SerialI2cBus extends SerialHandle implements I2cBus {
  private static final int NO_PIN = 0xFF;
  private static final int BITS_PER_BYTE = 9;
  private static final int TEN_BIT = 0x8000;
  private static final int READ = 0x8000;
  private static final int IGNORE_NACK = 0x4000;
  private static final int SHORT = 255;
  private static final long ORDINARY_TIMEOUT_MICROS = 1_000_000;

  private final I2cConfig config;

  SerialI2cBus(SerialBoard board, String name, I2cConfig config, List<PinLedger.Claim> claims) {
    super(board, name, claims);
    this.config = config;
  }

  static Operation open(I2cConfig config) {
    ByteBuffer out = Operation.arguments(Opcode.I2C_OPEN, 10);
    out.put((byte) config.controller());
    out.put((byte) config.sda().orElse(NO_PIN)).put((byte) config.scl().orElse(NO_PIN));
    out.put((byte) ((config.sdaPullUp() ? 1 : 0) | (config.sclPullUp() ? 2 : 0)));
    out.putShort((short) Math.clamp(config.timeout().toMillis(), 1, 0xFFFF));
    out.putInt((int) Math.min(config.frequency().hertz(), 0xFFFFFFFFL));
    return Operation.of(out.array(), 0);
  }

  @Override
  List<Operation> configuration() {
    return List.of(open(config));
  }

  @Override
  void release() {
    if (board().isLastHolder(this)) {
      commands().run(name(), "close", Operation.ofBytes(0, Opcode.I2C_CLOSE, config.controller()));
    }
  }

  @Override
  public I2cConfig config() {
    return config;
  }

  @Override
  public void transaction(I2cAddress address, List<I2cOperation> operations) {
    checkOpen();
    if (operations.isEmpty()) {
      return;
    }
    String what = "transaction with chip " + address;
    check(what, address, operations);
    ByteBuffer in = commands().run(name(), what, encode(address, operations));
    for (I2cOperation operation : operations) {
      if (operation instanceof I2cOperation.Read(byte[] into)) {
        in.get(into);
      }
    }
  }

  private void check(String what, I2cAddress address, List<I2cOperation> operations) {
    var capabilities = board().capabilities();
    String who = name() + ": " + what;
    if (address.tenBit()) {
      capabilities.require(Feature.I2C_TEN_BIT, who);
    }
    if (operations.size() > capabilities.maxI2cOperations()) {
      throw new HalException(
          ErrorKind.TOO_LONG,
          "%s: %d operations, the device takes %d"
              .formatted(who, operations.size(), capabilities.maxI2cOperations()));
    }
    for (I2cOperation operation : operations) {
      if (operation instanceof I2cOperation.Write(var _, boolean ignore) && ignore) {
        capabilities.require(Feature.I2C_IGNORE_NACK, who);
      }
      if (length(operation) > capabilities.maxI2cBytes()) {
        throw new HalException(
            ErrorKind.TOO_LONG,
            "%s: %d bytes, the device takes %d"
                .formatted(who, length(operation), capabilities.maxI2cBytes()));
      }
    }
  }

  private static int length(I2cOperation operation) {
    return switch (operation) {
      case I2cOperation.Write(byte[] data, boolean _) -> data.length;
      case I2cOperation.Read(byte[] into) -> into.length;
    };
  }

  private Operation encode(I2cAddress address, List<I2cOperation> operations) {
    int written = 0;
    int read = 0;
    for (I2cOperation operation : operations) {
      if (operation instanceof I2cOperation.Read) {
        read += length(operation);
      } else {
        written += length(operation);
      }
    }
    long bits = (long) (written + read + operations.size()) * BITS_PER_BYTE + 2;
    long micros = bits * 1_000_000 / config.frequency().hertz();
    long patience = Math.max(0, config.timeout().toNanos() / 1_000 - ORDINARY_TIMEOUT_MICROS);
    ByteBuffer out =
        isShort(address, operations)
            ? shortForm(address, operations, written, read)
            : longForm(address, operations, written);
    return new Operation(out.array(), read, 0, micros + patience);
  }

  /** A write, a read, or a write and a read: five bytes beside the data. */
  private boolean isShort(I2cAddress address, List<I2cOperation> operations) {
    if (address.tenBit() || config.controller() > 1 || operations.size() > 2) {
      return false;
    }
    for (I2cOperation operation : operations) {
      int length = length(operation);
      boolean tolerant = operation instanceof I2cOperation.Write(var _, boolean ignore) && ignore;
      boolean emptyAmongTwo = length == 0 && operations.size() == 2;
      boolean emptyRead = length == 0 && operation instanceof I2cOperation.Read;
      if (length > SHORT || tolerant || emptyAmongTwo || emptyRead) {
        return false;
      }
    }
    return operations.size() == 1
        || (operations.get(0) instanceof I2cOperation.Write
            && operations.get(1) instanceof I2cOperation.Read);
  }

  private ByteBuffer shortForm(
      I2cAddress address, List<I2cOperation> operations, int written, int read) {
    ByteBuffer out = Operation.arguments(Opcode.I2C_WRITE_READ, 3 + written);
    out.put((byte) (config.controller() << 7 | address.value()));
    out.put((byte) written).put((byte) read);
    if (operations.getFirst() instanceof I2cOperation.Write(byte[] data, boolean _)) {
      out.put(data);
    }
    return out;
  }

  private ByteBuffer longForm(I2cAddress address, List<I2cOperation> operations, int written) {
    ByteBuffer out =
        Operation.arguments(Opcode.I2C_TRANSACTION, 4 + 2 * operations.size() + written);
    out.put((byte) config.controller());
    out.putShort((short) (address.value() | (address.tenBit() ? TEN_BIT : 0)));
    out.put((byte) operations.size());
    for (I2cOperation operation : operations) {
      switch (operation) {
        case I2cOperation.Write(byte[] data, boolean ignoreNack) ->
            out.putShort((short) (data.length | (ignoreNack ? IGNORE_NACK : 0))).put(data);
        case I2cOperation.Read(byte[] into) -> out.putShort((short) (into.length | READ));
      }
    }
    return out;
  }
}
