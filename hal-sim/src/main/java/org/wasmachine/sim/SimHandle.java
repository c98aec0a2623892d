package org.wasmachine.sim;

import java.util.List;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;

/** What all opened things have in common: pins they own, and an end. */
abstract class SimHandle implements AutoCloseable {
  final SimBoard board;
  private final String name;
  private final List<Ownership.Claim> claims;
  private volatile boolean closed;

  /**
   * @param name for messages, like {@code "GPIO2 on esp32-devkitc"}
   * @param claims what it owns, granted before
   */
  SimHandle(SimBoard board, String name, List<Ownership.Claim> claims) {
    this.board = board;
    this.name = name;
    this.claims = claims;
  }

  /** Gives back what it holds. Called once, by the board, without locks. */
  abstract void release();

  final String name() {
    return name;
  }

  final List<Ownership.Claim> claims() {
    return claims;
  }

  final boolean isClosed() {
    return closed;
  }

  final void checkOpen() {
    if (closed) {
      throw new HalException(ErrorKind.CLOSED, name + ": already closed; open it again");
    }
  }

  final HalException interrupted(InterruptedException cause) {
    return HalException.interrupted(name, cause);
  }

  /** Marks it closed; {@code false} if it was before. */
  final synchronized boolean markClosed() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  @Override
  public final void close() {
    board.close(this);
  }
}
