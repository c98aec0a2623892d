package org.wasmachine.sim.device;

/** What hangs at the other end of a simulated serial line. */
@FunctionalInterface
public interface UartPeer {
  /**
   * The board has sent bytes.
   *
   * @param data what was sent
   * @param back sends bytes to the board; may be kept and used later, from any thread
   */
  void received(byte[] data, Sender back);

  /** The way back to the board. */
  @FunctionalInterface
  interface Sender {
    /** Puts bytes on the line, behind those that are on it already. */
    void send(byte[] data);
  }

  /** A wire from TX to RX. */
  static UartPeer loopback() {
    return (data, back) -> back.send(data);
  }

  /** Nothing. */
  static UartPeer none() {
    return (_, _) -> {};
  }
}
