package org.wasmachine.pi4j.linux;

import java.util.Objects;

/** One part of an I2C transaction; between two parts there is a repeated start, never a stop. */
public sealed interface I2cMessage {

  /** Bytes to the device. */
  record Write(byte[] data) implements I2cMessage {
    /** Takes the bytes, which must not change until the transaction has ended. */
    public Write {
      Objects.requireNonNull(data);
    }
  }

  /** Bytes from the device, filling this array. */
  record Read(byte[] into) implements I2cMessage {
    /** Takes the array to fill. */
    public Read {
      Objects.requireNonNull(into);
    }
  }

  /** The bytes to send or to fill. */
  default byte[] bytes() {
    return switch (this) {
      case Write(byte[] data) -> data;
      case Read(byte[] into) -> into;
    };
  }
}
