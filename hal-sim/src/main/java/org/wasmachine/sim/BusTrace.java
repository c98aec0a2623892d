package org.wasmachine.sim;

import java.util.Arrays;
import java.util.HexFormat;
import org.wasmachine.sim.trace.TraceEvent;

/** Tells the traces of a board what passes over one of its buses. */
final class BusTrace {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  /** More bytes are only counted. */
  private static final int SHOWN_BYTES = 16;

  private final Wiring wiring;
  private final String bus;

  BusTrace(Wiring wiring, String bus) {
    this.wiring = wiring;
    this.bus = bus;
  }

  /** Whether anyone listens; ask before making a text. */
  boolean wanted() {
    return wiring.traced();
  }

  void tell(String device, String text) {
    wiring.lock();
    try {
      wiring.trace(new TraceEvent.Transfer(wiring.clock().nanos(), bus, device, text), false);
    } finally {
      wiring.unlock();
    }
    wiring.deliver();
  }

  /** {@code write 01 02}; the end of something long is cut off. */
  static String bytes(String what, byte[] data) {
    if (data.length == 0) {
      return what;
    }
    if (data.length <= SHOWN_BYTES) {
      return what + " " + HEX.formatHex(data);
    }
    return "%s %s … (%d bytes)"
        .formatted(what, HEX.formatHex(Arrays.copyOf(data, SHOWN_BYTES)), data.length);
  }
}
