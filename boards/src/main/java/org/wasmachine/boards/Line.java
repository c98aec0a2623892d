package org.wasmachine.boards;

/** A text and how many columns it takes, which differ once it has colours. */
record Line(String text, int width) {

  static final Line EMPTY = new Line("", 0);

  static Line of(String text) {
    return new Line(text, text.codePointCount(0, text.length()));
  }

  static Line of(Style style, Style.Ink ink, String text) {
    return new Line(style.paint(ink, text), text.codePointCount(0, text.length()));
  }

  Line plus(Line other) {
    return new Line(text + other.text, width + other.width);
  }

  Line plus(String plain) {
    return plus(of(plain));
  }

  Line padRight(int columns) {
    return plus(" ".repeat(Math.max(0, columns - width)));
  }

  Line padLeft(int columns) {
    return of(" ".repeat(Math.max(0, columns - width))).plus(this);
  }
}
