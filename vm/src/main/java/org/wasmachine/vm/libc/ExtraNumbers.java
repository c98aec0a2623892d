package org.wasmachine.vm.libc;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** Numbers out of strings that the peer cannot read: on the peer these imports trap. */
public final class ExtraNumbers {

  /** Its imports. An {@code end} of 0 stores nothing. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          ExtraNumbers.class,
          """
          abs       (i)i
          labs      (i)i
          atol      ($)i
          atoll     ($)I
          strtoll   ($*i)I
          strtoull  ($*i)I
          atof      ($)F
          strtod    ($*)F
          strtof    ($*)f
          """);

  /** Longer literals differ in digits that no double has. */
  private static final int LONGEST_LITERAL = 4096;

  /** What a text begins with; with its pattern, which only apps that read numbers need. */
  private record Literal(String text, double value, int end) {
    private static final Pattern PATTERN =
        Pattern.compile(
            "[+-]?(?:(?<inf>inf(?:inity)?)|(?<nan>nan)"
                + "|(?<hex>0x(?:[0-9a-f]+\\.?[0-9a-f]*|\\.[0-9a-f]+))(?<power>p[+-]?[0-9]+)?"
                + "|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e[+-]?[0-9]+)?)",
            Pattern.CASE_INSENSITIVE);
  }

  private final GuestProcess process;

  ExtraNumbers(GuestProcess process) {
    this.process = process;
  }

  /** Absolute value; of the lowest number, itself. */
  public int abs(int value) {
    return Math.abs(value);
  }

  /** {@link #abs}: {@code long} has 32 bits. */
  public int labs(int value) {
    return Math.abs(value);
  }

  public int atol(int string) {
    return (int) IntegerScan.of(process.memory(), string, 10).signed(32);
  }

  public long atoll(int string) {
    return IntegerScan.of(process.memory(), string, 10).signed(64);
  }

  public long strtoll(int string, int end, int base) {
    IntegerScan scan = IntegerScan.of(process.memory(), string, base);
    storeEnd(end, scan.end());
    return scan.signed(64);
  }

  public long strtoull(int string, int end, int base) {
    IntegerScan scan = IntegerScan.of(process.memory(), string, base);
    storeEnd(end, scan.end());
    return scan.unsigned(64);
  }

  public double atof(int string) {
    return literal(string).value();
  }

  public double strtod(int string, int end) {
    Literal literal = literal(string);
    storeEnd(end, literal.end());
    return literal.value();
  }

  /** Rounded once from the text, not by way of a double. */
  public float strtof(int string, int end) {
    Literal literal = literal(string);
    storeEnd(end, literal.end());
    return Double.isFinite(literal.value())
        ? Float.parseFloat(literal.text())
        : (float) literal.value();
  }

  private void storeEnd(int end, int address) {
    if (end != 0) {
      process.memory().putI32(end, address);
    }
  }

  private Literal literal(int string) {
    GuestMemory memory = process.memory();
    int from = string;
    while (LibcCtype.space(memory.u8(from))) {
      from++;
    }
    int length = LibcString.boundedLength(memory, from, LONGEST_LITERAL);
    String text = new String(memory.bytes(from, length), StandardCharsets.ISO_8859_1);
    Matcher matcher = Literal.PATTERN.matcher(text);
    if (!matcher.lookingAt()) {
      return new Literal("0", 0, string);
    }
    String java = matcher.group();
    if (matcher.group("hex") != null && matcher.group("power") == null) {
      java += "p0";
    }
    int sign = java.startsWith("-") ? -1 : 1;
    double value =
        matcher.group("inf") != null
            ? sign * Double.POSITIVE_INFINITY
            : matcher.group("nan") != null ? Double.NaN : Double.parseDouble(java);
    return new Literal(java, value, from + matcher.end());
  }
}
