package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestMemory;

/**
 * One conversion specification of a format string, from behind its {@code %} to its last character.
 * Flags, width and precision may come in any order, as in newlib; the last one counts.
 *
 * @param letter what ends it: {@code d}, {@code s}, … or any other character; 0 at the end of the
 *     format
 * @param precision -1 if none is given
 * @param narrowing how often {@code h} stands in it: 1 for short, 2 for char
 * @param wide whether the argument has 64 bits: {@code ll} or {@code j}
 * @param next address behind it
 */
record Conversion(
    int letter,
    boolean left,
    boolean plus,
    boolean space,
    boolean alternate,
    boolean zeroFlag,
    int width,
    int precision,
    int narrowing,
    boolean wide,
    int next) {

  /** Widths and precisions end here: far beyond any limit of output, and no sum overflows. */
  private static final int LARGEST = 1 << 30;

  /** Reads the specification behind a percent sign. */
  static Conversion parse(GuestMemory memory, int start) {
    return new Parser(memory, start).parse();
  }

  /** The prefix of a number that is not negative. */
  String positiveSign() {
    return plus ? "+" : space ? " " : "";
  }

  private static final class Parser {
    private final GuestMemory memory;
    private int at;
    private boolean left;
    private boolean plus;
    private boolean space;
    private boolean alternate;
    private boolean zero;
    private int width;
    private int precision = -1;
    private int longs;
    private int shorts;
    private boolean widest;

    Parser(GuestMemory memory, int start) {
      this.memory = memory;
      this.at = start;
    }

    Conversion parse() {
      while (true) {
        int c = memory.u8(at);
        switch (c) {
          case '-' -> left = true;
          case '+' -> plus = true;
          case ' ' -> space = true;
          case '#' -> alternate = true;
          case '0' -> zero = true;
          case 'l' -> longs++;
          case 'h' -> shorts++;
          case 'j' -> widest = true;
          case 'z', 't' -> {}
          case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
            width = number();
            continue;
          }
          case '.' -> {
            at++;
            precision = number();
            continue;
          }
          default -> {
            return new Conversion(
                c,
                left,
                plus,
                space,
                alternate,
                zero,
                width,
                precision,
                shorts,
                widest || longs >= 2,
                at + 1);
          }
        }
        at++;
      }
    }

    private int number() {
      long value = 0;
      while (LibcCtype.digit(memory.u8(at))) {
        value = Math.min(LARGEST, value * 10 + memory.u8(at) - '0');
        at++;
      }
      return (int) value;
    }
  }
}
