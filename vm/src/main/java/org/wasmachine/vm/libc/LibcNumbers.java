package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/**
 * Numbers out of strings. {@code long} has 32 bits, as on the peer's chips: what does not fit ends
 * at the nearest number that does.
 */
public final class LibcNumbers {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcNumbers.class,
          """
          atoi     ($)i
          strtol   ($*i)i
          strtoul  ($*i)i
          """);

  private final GuestProcess process;

  LibcNumbers(GuestProcess process) {
    this.process = process;
  }

  /** The decimal number at the beginning of a string; 0 if there is none. */
  public int atoi(int string) {
    return (int) IntegerScan.of(process.memory(), string, 10).signed(32);
  }

  /**
   * The number at the beginning of a string.
   *
   * @param end where to store the address behind it; 0 for nowhere, although the peer stores to
   *     address 0 then
   * @param base 2 to 36, or 0 for the prefixes of C; any other base reads nothing
   */
  public int strtol(int string, int end, int base) {
    IntegerScan scan = IntegerScan.of(process.memory(), string, base);
    storeEnd(end, scan);
    return (int) scan.signed(32);
  }

  /** As {@link #strtol}, unsigned; a minus sign negates modulo 2^32. */
  public int strtoul(int string, int end, int base) {
    IntegerScan scan = IntegerScan.of(process.memory(), string, base);
    storeEnd(end, scan);
    return (int) scan.unsigned(32);
  }

  private void storeEnd(int end, IntegerScan scan) {
    if (end != 0) {
      process.memory().putI32(end, scan.end());
    }
  }
}
