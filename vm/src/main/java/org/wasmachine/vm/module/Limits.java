package org.wasmachine.vm.module;

import java.util.OptionalLong;

/**
 * Size limits of a memory (in pages of 64 KiB) or table (in elements), both 0…2³²-1.
 *
 * @param shared memories only: several threads may use it
 */
public record Limits(long minimum, OptionalLong maximum, boolean shared) {
  /** The most pages a 32-bit memory may have. */
  public static final int MAX_PAGES = 65536;
}
