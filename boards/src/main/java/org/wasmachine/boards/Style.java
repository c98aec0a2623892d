package org.wasmachine.boards;

import java.nio.charset.Charset;

/**
 * What the terminal can show.
 *
 * @param unicode line-drawing characters; otherwise ASCII only
 * @param colour ANSI colours
 */
public record Style(boolean unicode, boolean colour) {

  /** For files and pipes of unknown encoding. */
  public static final Style ASCII = new Style(false, false);

  /** Lines, no colours. */
  public static final Style PLAIN = new Style(true, false);

  /** Lines and colours. */
  public static final Style ANSI = new Style(true, true);

  /**
   * The best style for an output: lines when its encoding has them, colours when it is a terminal
   * that wants them.
   */
  public static Style of(Charset encoding, boolean ansi) {
    return new Style(encoding.newEncoder().canEncode("│┌─…·"), ansi);
  }

  /** The meaning of a piece of text, for its colour. */
  enum Ink {
    TITLE("1"),
    FREE("32"),
    CARE("33"),
    REFUSED("31"),
    POWER("31;1"),
    QUIET("2"),
    FUNCTION("36"),
    USE("35;1");

    private final String code;

    Ink(String code) {
      this.code = code;
    }
  }

  String paint(Ink ink, String text) {
    return colour && !text.isEmpty() ? "\u001b[" + ink.code + "m" + text + "\u001b[0m" : text;
  }

  String ellipsis() {
    return unicode ? "…" : "...";
  }

  String horizontal() {
    return unicode ? "─" : "-";
  }

  String vertical() {
    return unicode ? "│" : "|";
  }

  String corner(boolean top, boolean left) {
    if (!unicode) {
      return "+";
    }
    return top ? (left ? "┌" : "┐") : (left ? "└" : "┘");
  }

  String contact() {
    return unicode ? "●" : "o";
  }
}
