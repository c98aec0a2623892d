package org.wasmachine.serial.device;

import org.wasmachine.serial.wire.Wire;

/** The bit rate of a device's end of a wire. */
public interface LineRate {
  /** A wire whose rate has no meaning: USB, pty, TCP. */
  LineRate NONE =
      new LineRate() {
        @Override
        public int max() {
          return 0;
        }

        @Override
        public int now() {
          return 0;
        }

        @Override
        public void change(int baud) {
          // Never asked: the highest rate is 0.
        }
      };

  /** The rate of a UART. */
  static LineRate of(Wire wire, int max) {
    return new LineRate() {
      @Override
      public int max() {
        return max;
      }

      @Override
      public int now() {
        return wire.baud();
      }

      @Override
      public void change(int baud) {
        wire.setBaud(baud);
      }
    };
  }

  /** The highest rate in bit/s; 0 if the rate has no meaning. */
  int max();

  /** The rate in bit/s. */
  int now();

  /** Waits until everything sent has left the wire, then changes the rate. */
  void change(int baud);
}
