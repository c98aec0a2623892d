package org.wasmachine.cli;

import org.wasmachine.boards.Style;

/** What the terminal that reads standard output can show. */
final class Terminal {

  private static final int DEFAULT_COLUMNS = 100;

  private Terminal() {}

  /** Colours only on a terminal, and not when NO_COLOR is set (no-color.org). */
  static Style style() {
    boolean colour =
        System.console() != null
            && System.console().isTerminal()
            && System.getenv("NO_COLOR") == null
            && !"dumb".equals(System.getenv("TERM"));
    return Style.of(System.out.charset(), colour);
  }

  /** The width from COLUMNS, which shells set. */
  static int columns() {
    String columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("[1-9][0-9]{0,3}")
        ? Integer.parseInt(columns)
        : DEFAULT_COLUMNS;
  }
}
