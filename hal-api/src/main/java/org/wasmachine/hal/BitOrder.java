package org.wasmachine.hal;

/** Which bit of a byte is on the wire first. */
public enum BitOrder {
  /** Bit 7 first, the usual one. */
  MSB_FIRST,
  /** Bit 0 first. */
  LSB_FIRST
}
