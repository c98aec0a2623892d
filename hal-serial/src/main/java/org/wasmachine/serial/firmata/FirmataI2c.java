package org.wasmachine.serial.firmata;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.firmata.Firmata.Message;

/** I2C messages, one at a time, whoever asks. Thread-safe. */
final class FirmataI2c {
  private static final int READ_ONCE = 0x08;
  private static final int RESTART = 0x40;
  private static final int SEQUENCES = 8;

  private final FirmataBoard board;
  private final Set<Integer> present = ConcurrentHashMap.newKeySet();
  private volatile boolean configured;
  private int sequence;

  FirmataI2c(FirmataBoard board) {
    this.board = board;
  }

  /** Requests before this are refused by the firmware. */
  void configure(String who) {
    if (!configured) {
      board.send(who, Message.sysex(Firmata.I2C_CONFIG).two(0).end());
      configured = true;
    }
  }

  /** The board has forgotten that it was configured, and other chips may be there. */
  void forget() {
    configured = false;
    present.clear();
  }

  /** Finds out, once per address, whether anybody is there. */
  synchronized void requireChip(String who, int address) {
    if (!present.contains(address)) {
      read(who, address, -1, new byte[1]);
    }
  }

  synchronized void write(String who, int address, byte[] data) {
    board.send(who, Message.sysex(Firmata.I2C_REQUEST, address, 0).bytes(data).end());
  }

  /**
   * Reads.
   *
   * @param register sent first, joined by a repeated start; -1 for none
   */
  synchronized void read(String who, int address, int register, byte[] into) {
    sequence = (sequence + 1) % SEQUENCES;
    int number = sequence;
    int mode = READ_ONCE | (register >= 0 ? RESTART : 0) | number;
    Message request = Message.sysex(Firmata.I2C_REQUEST, address, mode);
    if (register >= 0) {
      request.two(register);
    }
    byte[] reply =
        board.ask(
            who,
            request.two(into.length).end(),
            Firmata.I2C_REPLY,
            data -> data.length >= 4 && data[0] == address && (data[1] & 7) == number);
    byte[] bytes = Firmata.bytes(reply, 4);
    if (bytes.length == 0) {
      present.remove(address);
      throw new HalException(ErrorKind.NACK_UNKNOWN, who + ": no answer; check wiring and address");
    }
    if (bytes.length < into.length) {
      throw new HalException(
          ErrorKind.IO, "%s: %d of %d bytes came".formatted(who, bytes.length, into.length));
    }
    present.add(address);
    System.arraycopy(bytes, 0, into, 0, into.length);
  }
}
