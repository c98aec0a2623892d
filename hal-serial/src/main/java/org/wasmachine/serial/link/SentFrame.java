package org.wasmachine.serial.link;

import java.util.List;

/** A request on the wire that waits for its reply. Guarded by the link's lock. */
final class SentFrame {
  final int seq;
  final byte[] wire;
  final List<PendingOperation> operations;
  final int replyBound;
  final long busMicros;
  long deadline;
  int repeats;

  /** Repeated since the last time-out because something showed that it was lost. */
  boolean hinted;

  SentFrame(
      int seq, byte[] wire, List<PendingOperation> operations, int replyBound, long busMicros) {
    this.seq = seq;
    this.wire = wire;
    this.operations = operations;
    this.replyBound = replyBound;
    this.busMicros = busMicros;
  }
}
