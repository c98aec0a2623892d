package org.wasmachine.serial.firmata;

import java.util.List;
import org.wasmachine.hal.BitOrder;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.serial.board.PinLedger;
import org.wasmachine.serial.firmata.Firmata.Message;

/** A device on the one SPI bus of a Firmata board, with packed data. */
final class FirmataSpiDevice extends FirmataHandle implements SpiDevice {
  /** So that request and reply fit the firmware's 252 bytes with a margin. */
  static final int MAX_TRANSFER = 120;

  private static final int BEGIN = 0;
  private static final int CONFIG = 1;
  private static final int TRANSFER = 2;
  private static final int REPLY = 5;
  private static final int PACKED = 1 << 3;

  private final int index;
  private final SpiConfig config;
  private int request;

  FirmataSpiDevice(
      FirmataBoard board, String name, int index, SpiConfig config, List<PinLedger.Claim> claims) {
    super(board, name, claims);
    this.index = index;
    this.config = config;
  }

  int index() {
    return index;
  }

  @Override
  void configure() {
    board().send(name(), Message.sysex(Firmata.SPI, BEGIN, 0).end());
    int msbFirst = config.transmitOrder() == BitOrder.MSB_FIRST ? 1 : 0;
    int control = config.cs().isPresent() ? 1 : 0;
    board()
        .send(
            name(),
            Message.sysex(Firmata.SPI, CONFIG, index << 3)
                .raw(PACKED | config.mode().number() << 1 | msbFirst)
                .five(Math.min(config.frequency().hertz(), 0xFFFFFFFFL))
                .raw(0, control, config.cs().orElse(0))
                .end());
    board().sync();
  }

  @Override
  void release() {
    // Ending the bus would end it for every device; the firmware does so at a reset.
  }

  @Override
  public SpiConfig config() {
    return config;
  }

  @Override
  public void transaction(List<SpiOperation> operations) {
    checkOpen();
    int total = 0;
    for (SpiOperation operation : operations) {
      total += length(operation);
    }
    if (total > MAX_TRANSFER) {
      throw new HalException(
          ErrorKind.TOO_LONG,
          "%s: transaction: %d bytes; Firmata boards take %d"
              .formatted(name(), total, MAX_TRANSFER));
    }
    if (total == 0) {
      return;
    }
    // One transfer with the chip select held: zeros are sent where only reading is wanted.
    byte[] out = new byte[total];
    int at = 0;
    for (SpiOperation operation : operations) {
      byte[] data =
          switch (operation) {
            case SpiOperation.Write(byte[] sent) -> sent;
            case SpiOperation.Transfer(byte[] sent, byte[] _) -> sent;
            case SpiOperation.Read _, SpiOperation.Delay _ -> new byte[0];
          };
      System.arraycopy(data, 0, out, at, data.length);
      at += length(operation);
    }
    spread(exchange(out), operations);
  }

  private int length(SpiOperation operation) {
    return switch (operation) {
      case SpiOperation.Write(byte[] data) -> data.length;
      case SpiOperation.Read(byte[] into) -> into.length;
      case SpiOperation.Transfer(byte[] data, byte[] _) -> data.length;
      case SpiOperation.Delay _ -> throw unsupported("wait in a transaction");
    };
  }

  private synchronized byte[] exchange(byte[] out) {
    request = (request + 1) & 0x7F;
    int number = request;
    int device = index << 3;
    byte[] message =
        Message.sysex(Firmata.SPI, TRANSFER, device, number, 1, out.length).packed(out).end();
    byte[] reply =
        board()
            .ask(
                name() + ": transaction",
                message,
                Firmata.SPI,
                data ->
                    data.length >= 4 && data[0] == REPLY && data[1] == device && data[2] == number);
    return Firmata.unpack(reply, 4, out.length);
  }

  private static void spread(byte[] in, List<SpiOperation> operations) {
    int at = 0;
    for (SpiOperation operation : operations) {
      switch (operation) {
        case SpiOperation.Write(byte[] data) -> at += data.length;
        case SpiOperation.Read(byte[] into) -> {
          System.arraycopy(in, at, into, 0, into.length);
          at += into.length;
        }
        case SpiOperation.Transfer(byte[] _, byte[] into) -> {
          System.arraycopy(in, at, into, 0, into.length);
          at += into.length;
        }
        case SpiOperation.Delay _ -> {
          // Refused before.
        }
      }
    }
  }
}
