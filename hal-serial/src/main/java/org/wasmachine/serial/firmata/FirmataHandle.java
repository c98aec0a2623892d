package org.wasmachine.serial.firmata;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.board.PinLedger;

/** What all things opened on a Firmata board have in common. */
abstract class FirmataHandle implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FirmataHandle.class.getName());

  private final FirmataBoard board;
  private final String name;
  private final List<PinLedger.Claim> claims;
  private final AtomicBoolean closed = new AtomicBoolean();

  FirmataHandle(FirmataBoard board, String name, List<PinLedger.Claim> claims) {
    this.board = board;
    this.name = name;
    this.claims = claims;
  }

  final FirmataBoard board() {
    return board;
  }

  final String name() {
    return name;
  }

  final List<PinLedger.Claim> claims() {
    return claims;
  }

  final void checkOpen() {
    if (closed.get()) {
      throw new HalException(ErrorKind.CLOSED, name + " is closed");
    }
  }

  final HalException unsupported(String what) {
    return new HalException(
        ErrorKind.UNSUPPORTED,
        name + ": Firmata cannot " + what + "; the bridge firmware can (wasmachine firmware)");
  }

  /** Tells the board what it is, as it is now; also a board that has forgotten everything. */
  abstract void configure();

  /** Starts to hear of the board, when all handles are configured. */
  void listen() {}

  /** Puts the pins into their safe state. */
  abstract void release();

  @Override
  public final void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        release();
      } catch (HalException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0}: closing: {1}", name, e.getMessage());
      } finally {
        board.forget(this);
      }
    }
  }
}
