package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestMemory;

/**
 * The integer at the beginning of a guest string, as C's {@code strtol} family reads it.
 *
 * @param magnitude its absolute value, unsigned
 * @param negative whether a minus sign stands before it
 * @param overflow whether 64 bits do not hold the magnitude
 * @param end address behind the last character used; the string itself if there is no number
 */
record IntegerScan(long magnitude, boolean negative, boolean overflow, int end) {

  static IntegerScan of(GuestMemory memory, int string, int base) {
    if (base < 0 || base == 1 || base > Character.MAX_RADIX) {
      return new IntegerScan(0, false, false, string);
    }
    int at = string;
    while (LibcCtype.space(memory.u8(at))) {
      at++;
    }
    boolean negative = memory.u8(at) == '-';
    if (negative || memory.u8(at) == '+') {
      at++;
    }
    int radix = base;
    if ((base == 0 || base == 16) && hexPrefix(memory, at)) {
      at += 2;
      radix = 16;
    } else if (base == 0) {
      radix = memory.u8(at) == '0' ? 8 : 10;
    }
    return digits(memory, string, at, radix, negative);
  }

  private static IntegerScan digits(
      GuestMemory memory, int string, int from, int radix, boolean negative) {
    long value = 0;
    boolean overflow = false;
    int at = from;
    for (int digit = digit(memory, at, radix); digit >= 0; digit = digit(memory, ++at, radix)) {
      overflow |= Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, radix)) > 0;
      value = value * radix + digit;
    }
    return new IntegerScan(value, negative, overflow, at == from ? string : at);
  }

  private static boolean hexPrefix(GuestMemory memory, int at) {
    return memory.u8(at) == '0'
        && LibcCtype.lower(memory.u8(at + 1)) == 'x'
        && digit(memory, at + 2, 16) >= 0;
  }

  private static int digit(GuestMemory memory, int at, int radix) {
    int c = memory.u8(at);
    return c < 0x80 ? Character.digit(c, radix) : -1;
  }

  /** The value as a signed number of {@code bits} bits, cut to the nearest one there is. */
  long signed(int bits) {
    long highest = bits == 64 ? Long.MAX_VALUE : (1L << bits - 1) - 1;
    if (overflow || Long.compareUnsigned(magnitude, highest) > 0) {
      return negative ? -highest - 1 : highest;
    }
    return negative ? -magnitude : magnitude;
  }

  /** The value as an unsigned number of {@code bits} bits, cut to the highest one there is. */
  long unsigned(int bits) {
    long highest = bits == 64 ? -1L : (1L << bits) - 1;
    if (overflow || Long.compareUnsigned(magnitude, highest) > 0) {
      return highest;
    }
    return (negative ? -magnitude : magnitude) & highest;
  }
}
