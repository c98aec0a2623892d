package org.wasmachine.hal;

/** What went wrong, independent of the backend. */
public enum ErrorKind {
  /** The board has no such pin, channel or controller. */
  NOT_FOUND,
  /** It exists, but this program may not use it. */
  PERMISSION,
  /** It has another owner. */
  BUSY,
  /** The hardware or the backend cannot do it. */
  UNSUPPORTED,
  /** An I2C device did not acknowledge its address. */
  NACK_ADDRESS,
  /** An I2C device did not acknowledge a data byte. */
  NACK_DATA,
  /** No acknowledge; the backend cannot tell of what. */
  NACK_UNKNOWN,
  /** Another controller took the bus. */
  ARBITRATION,
  /** It took longer than allowed. */
  TIMEOUT,
  /** Data was lost because nobody fetched it in time. */
  OVERRUN,
  /** More bytes than the bus or the backend can take at once. */
  TOO_LONG,
  /** The handle is closed. */
  CLOSED,
  /** Anything else that the hardware reports. */
  IO
}
