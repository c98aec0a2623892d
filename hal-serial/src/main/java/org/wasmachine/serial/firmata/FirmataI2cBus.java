package org.wasmachine.serial.firmata;

import java.util.List;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.serial.board.PinLedger;

/**
 * The one I2C bus of a Firmata board. The firmware never tells whether a write was acknowledged; to
 * find absent chips at all, the first access to an address is preceded by a read of one byte.
 */
final class FirmataI2cBus extends FirmataHandle implements I2cBus {
  /** The firmware's receive array holds 32 bytes and is overrun by the 32nd. */
  static final int MAX_READ = 31;

  private final I2cConfig config;

  FirmataI2cBus(FirmataBoard board, String name, I2cConfig config, List<PinLedger.Claim> claims) {
    super(board, name, claims);
    this.config = config;
  }

  @Override
  void configure() {
    board().i2c().configure(name());
  }

  @Override
  void release() {
    // The firmware has no way to give the pins back but a reset of everything.
  }

  @Override
  public I2cConfig config() {
    return config;
  }

  @Override
  public void transaction(I2cAddress address, List<I2cOperation> operations) {
    checkOpen();
    if (address.tenBit()) {
      throw unsupported("address with 10 bits");
    }
    String who = name() + ": transaction with chip " + address;
    for (I2cOperation operation : operations) {
      checkLength(who, operation);
    }
    switch (operations.size()) {
      case 0 -> {
        // Nothing to do.
      }
      case 1 -> single(who, address, operations.getFirst());
      case 2 -> writeThenRead(who, address, operations.get(0), operations.get(1));
      default -> throw unsupported("join %d operations".formatted(operations.size()));
    }
  }

  private static void checkLength(String who, I2cOperation operation) {
    int length =
        switch (operation) {
          case I2cOperation.Write(byte[] data, boolean _) -> data.length;
          case I2cOperation.Read(byte[] into) -> into.length;
        };
    if (length > MAX_READ) {
      throw new HalException(
          ErrorKind.TOO_LONG,
          "%s: %d bytes; Firmata boards take %d".formatted(who, length, MAX_READ));
    }
  }

  private void single(String who, I2cAddress address, I2cOperation operation) {
    switch (operation) {
      case I2cOperation.Write(byte[] data, boolean ignoreNack) -> {
        if (!ignoreNack) {
          board().i2c().requireChip(who, address.value());
        }
        if (data.length > 0) {
          board().i2c().write(who, address.value(), data);
        }
      }
      case I2cOperation.Read(byte[] into) -> {
        if (into.length == 0) {
          board().i2c().requireChip(who, address.value());
        } else {
          board().i2c().read(who, address.value(), -1, into);
        }
      }
    }
  }

  /** The protocol knows one shape with a repeated start: one register byte, then a read. */
  private void writeThenRead(
      String who, I2cAddress address, I2cOperation first, I2cOperation second) {
    if (first instanceof I2cOperation.Write(byte[] data, boolean _)
        && data.length == 1
        && second instanceof I2cOperation.Read(byte[] into)
        && into.length > 0) {
      board().i2c().read(who, address.value(), data[0] & 0xFF, into);
    } else {
      throw unsupported("join operations other than one byte out and some in");
    }
  }
}
