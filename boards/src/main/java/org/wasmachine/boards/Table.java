package org.wasmachine.boards;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of cells with a heading, aligned in columns. */
final class Table {

  private static final String GAP = "  ";

  private final List<List<Line>> rows = new ArrayList<>();

  /** A table with these headings; without any when there are none. */
  Table(Style style, String... headings) {
    if (headings.length > 0) {
      rows.add(Arrays.stream(headings).map(h -> Line.of(style, Style.Ink.TITLE, h)).toList());
    }
  }

  void row(Line... cells) {
    rows.add(List.of(cells));
  }

  void row(String... cells) {
    rows.add(Arrays.stream(cells).map(Line::of).toList());
  }

  String render(String indent) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<Line> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).width());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<Line> row : rows) {
      int last = lastFilled(row);
      out.append(last < 0 ? "" : indent);
      for (int i = 0; i <= last; i++) {
        out.append(i < last ? row.get(i).padRight(widths[i]).text() + GAP : row.get(i).text());
      }
      out.append('\n');
    }
    return out.toString();
  }

  private static int lastFilled(List<Line> row) {
    int last = row.size() - 1;
    while (last >= 0 && row.get(last).width() == 0) {
      last--;
    }
    return last;
  }
}
