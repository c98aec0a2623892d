package org.wasmachine.hal;

/** Which levels an output drives actively. */
public enum Drive {
  /** Both levels. */
  PUSH_PULL,
  /** Only low; high leaves the pin to its pull-up. */
  OPEN_DRAIN,
  /** Only high; low leaves the pin to its pull-down. */
  OPEN_SOURCE
}
