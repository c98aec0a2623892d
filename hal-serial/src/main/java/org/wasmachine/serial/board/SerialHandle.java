package org.wasmachine.serial.board;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.protocol.Operation;

/** What all opened things have in common: a name, an end, a place among those to restore. */
abstract class SerialHandle implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SerialHandle.class.getName());

  private final SerialBoard board;
  private final String name;
  private final List<PinLedger.Claim> claims;
  private final AtomicBoolean closed = new AtomicBoolean();

  SerialHandle(SerialBoard board, String name, List<PinLedger.Claim> claims) {
    this.board = board;
    this.name = name;
    this.claims = claims;
  }

  final SerialBoard board() {
    return board;
  }

  final Commands commands() {
    return board.commands();
  }

  /** For messages, like {@code "GPIO4 on serial:/dev/ttyUSB0"}. */
  final String name() {
    return name;
  }

  final List<PinLedger.Claim> claims() {
    return claims;
  }

  final boolean isClosed() {
    return closed.get();
  }

  final void checkOpen() {
    if (closed.get()) {
      throw new HalException(ErrorKind.CLOSED, name + " is closed");
    }
  }

  /** What opens it on a device that has just started, as it is now. */
  abstract List<Operation> configuration();

  /** Frees it on the device; may fail, then the device's session is gone anyway. */
  abstract void release();

  /** The failure of something sent without waiting, of which nobody has been told yet. */
  Optional<HalException> untold() {
    return Optional.empty();
  }

  /** Wakes who waits in this handle. */
  void wake() {}

  @Override
  public final void close() {
    if (closed.compareAndSet(false, true)) {
      wake();
      board.closeOnDevice(this, this::releaseQuietly);
    }
  }

  private void releaseQuietly() {
    try {
      release();
    } catch (HalException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0}: closing: {1}", name, e.getMessage());
    }
    untold().ifPresent(e -> LOG.log(System.Logger.Level.WARNING, e.getMessage()));
  }
}
