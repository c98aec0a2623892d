package org.wasmachine.vm.libc;

import org.wasmachine.vm.natives.NativeTable;

/** Character classes of the C locale. What is not ASCII is in no class and has no other case. */
public final class LibcCtype {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          LibcCtype.class,
          """
          isupper   (i)i
          isalpha   (i)i
          isspace   (i)i
          isgraph   (i)i
          isprint   (i)i
          isdigit   (i)i
          isxdigit  (i)i
          isalnum   (i)i
          tolower   (i)i
          toupper   (i)i
          """);

  LibcCtype() {}

  /** Letters {@code A} to {@code Z}. */
  public int isupper(int c) {
    return truth(upper(c));
  }

  /** Letters. */
  public int isalpha(int c) {
    return truth(letter(c));
  }

  /** Space, and the controls from tab to carriage return. */
  public int isspace(int c) {
    return truth(space(c));
  }

  /** What prints and is not a space. */
  public int isgraph(int c) {
    return truth(c > ' ' && c < 0x7F);
  }

  /** What prints, the space included. */
  public int isprint(int c) {
    return truth(c >= ' ' && c < 0x7F);
  }

  /** Decimal digits. */
  public int isdigit(int c) {
    return truth(digit(c));
  }

  /** Hexadecimal digits. */
  public int isxdigit(int c) {
    return truth(Character.digit(c < 0x80 ? c : -1, 16) >= 0);
  }

  /** Letters and digits. */
  public int isalnum(int c) {
    return truth(letter(c) || digit(c));
  }

  /** The small letter of a capital one; everything else unchanged. */
  public int tolower(int c) {
    return lower(c);
  }

  /** The capital letter of a small one; everything else unchanged. */
  public int toupper(int c) {
    return letter(c) && !upper(c) ? c - ('a' - 'A') : c;
  }

  static boolean space(int c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  static int lower(int c) {
    return upper(c) ? c + ('a' - 'A') : c;
  }

  private static boolean upper(int c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean letter(int c) {
    return upper(c) || c >= 'a' && c <= 'z';
  }

  private static int truth(boolean value) {
    return value ? 1 : 0;
  }
}
