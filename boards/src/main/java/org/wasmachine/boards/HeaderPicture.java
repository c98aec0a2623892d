package org.wasmachine.boards;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.wasmachine.hal.profile.Header;
import org.wasmachine.hal.profile.Pin;

/**
 * Draws connectors as they look from above: positions in a frame, and beside each what it carries.
 */
final class HeaderPicture {

  private final PinNotes notes;
  private final Style style;
  private final int columns;

  HeaderPicture(PinNotes notes, int columns) {
    this.notes = notes;
    this.style = notes.style();
    this.columns = columns;
  }

  /** Two positions at the same height; either side may be empty. */
  private record Row(Optional<Header.Position> left, Optional<Header.Position> right) {}

  /** All headers of the board; two single rows are drawn as the two edges of it. */
  String render() {
    StringBuilder out = new StringBuilder();
    List<Header> headers = notes.board().headers();
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      boolean edges =
          header.layout() == Header.Layout.SINGLE
              && i + 1 < headers.size()
              && headers.get(i + 1).layout() == Header.Layout.SINGLE;
      if (out.length() > 0) {
        out.append('\n');
      }
      if (edges) {
        Header right = headers.get(++i);
        draw(out, header.name(), right.name(), beside(header.pins(), right.pins()));
      } else {
        draw(out, header.name(), "", rows(header));
      }
    }
    return out.toString();
  }

  private static List<Row> rows(Header header) {
    List<Header.Position> pins = header.pins();
    int half = pins.size() / 2;
    return switch (header.layout()) {
      case SINGLE -> beside(pins, List.of());
      case SEQUENTIAL -> beside(pins.subList(0, half), pins.subList(half, pins.size()));
      case ZIGZAG -> {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < pins.size(); i += 2) {
          rows.add(new Row(Optional.of(pins.get(i)), Optional.of(pins.get(i + 1))));
        }
        yield rows;
      }
    };
  }

  private static List<Row> beside(List<Header.Position> left, List<Header.Position> right) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      rows.add(new Row(at(left, i), at(right, i)));
    }
    return rows;
  }

  private static Optional<Header.Position> at(List<Header.Position> pins, int index) {
    return index < pins.size() ? Optional.of(pins.get(index)) : Optional.empty();
  }

  private void draw(StringBuilder out, String leftName, String rightName, List<Row> rows) {
    boolean edges = !rightName.isEmpty();
    int inside = edges ? notes.board().chip().id().length() + 16 : 10;
    int side = Math.max(16, (columns - inside - 6) / 2);
    int labels = width(rows, position -> Line.of(position.label()));
    int gpios = width(rows, this::gpio);
    int room = Math.max(0, side - labels - gpios - 4);
    List<Line> lefts = new ArrayList<>();
    for (Row row : rows) {
      lefts.add(row.left().map(p -> leftText(p, labels, gpios, room)).orElse(Line.EMPTY));
    }
    int indent = lefts.stream().mapToInt(Line::width).max().orElse(0);
    String margin = " ".repeat(indent + 1);
    String edge = style.horizontal().repeat(inside);
    String title = edges ? "" : style.paint(Style.Ink.TITLE, leftName);
    out.append(margin).append(edges ? "" : title + "\n" + margin);
    out.append(style.corner(true, true)).append(edge).append(style.corner(true, false));
    out.append('\n');
    if (edges) {
      String chip = notes.board().chip().id();
      String names = leftName + centre(chip, inside - leftName.length() - rightName.length() - 2);
      out.append(margin).append(style.vertical()).append(' ');
      out.append(style.paint(Style.Ink.TITLE, names + rightName));
      out.append(' ').append(style.vertical()).append('\n');
    }
    for (int i = 0; i < rows.size(); i++) {
      Line right =
          rows.get(i).right().map(p -> rightText(p, labels, gpios, room)).orElse(Line.EMPTY);
      String line =
          lefts.get(i).padLeft(indent).text()
              + " "
              + style.vertical()
              + frame(rows.get(i), inside)
              + style.vertical()
              + (right.width() == 0 ? "" : " " + right.text());
      out.append(line.stripTrailing()).append('\n');
    }
    out.append(margin).append(style.corner(false, true)).append(edge);
    out.append(style.corner(false, false)).append('\n');
  }

  private static String centre(String text, int columns) {
    int before = Math.max(0, (columns - text.length()) / 2);
    return " ".repeat(before) + text + " ".repeat(Math.max(0, columns - text.length() - before));
  }

  /** The inside of the frame: position numbers at the edges, contacts beside them. */
  private String frame(Row row, int inside) {
    String left = row.left().map(p -> "%3d %s".formatted(p.number(), style.contact())).orElse("");
    String right =
        row.right().map(p -> "%s %-3d".formatted(style.contact(), p.number())).orElse("");
    return left + " ".repeat(inside - left.length() - right.length()) + right;
  }

  private static int width(List<Row> rows, Function<Header.Position, Line> cell) {
    int width = 0;
    for (Row row : rows) {
      width = Math.max(width, row.left().map(p -> cell.apply(p).width()).orElse(0));
      width = Math.max(width, row.right().map(p -> cell.apply(p).width()).orElse(0));
    }
    return width;
  }

  private Line leftText(Header.Position position, int labels, int gpios, int room) {
    Line label = label(position).padLeft(labels);
    Line gpio = gpio(position).padLeft(gpios);
    Line detail = detail(position, room);
    return (detail.width() == 0 ? detail : detail.plus("  ")).plus(gpio).plus("  ").plus(label);
  }

  private Line rightText(Header.Position position, int labels, int gpios, int room) {
    Line label = label(position).padRight(labels);
    Line gpio = gpio(position).padRight(gpios);
    Line detail = detail(position, room);
    Line start = label.plus("  ").plus(gpio);
    return detail.width() == 0 ? start : start.plus("  ").plus(detail);
  }

  private Optional<Pin> pin(Header.Position position) {
    return position.gpio().isPresent()
        ? notes.board().pin(position.gpio().getAsInt())
        : Optional.empty();
  }

  private Line label(Header.Position position) {
    Style.Ink ink =
        switch (position.kind()) {
          case GPIO -> pin(position).map(notes::ink).orElse(Style.Ink.QUIET);
          case POWER -> Style.Ink.POWER;
          case GROUND, RESET, NOT_CONNECTED -> Style.Ink.QUIET;
        };
    return Line.of(style, ink, position.label());
  }

  /** The GPIO number, unless the label is it. */
  private Line gpio(Header.Position position) {
    return pin(position)
        .map(pin -> "GPIO" + pin.number())
        .filter(name -> !name.equals(position.label()))
        .map(Line::of)
        .orElse(Line.EMPTY);
  }

  /** Current use, remarks, functions: the first always, the last as far as there is room. */
  private Line detail(Header.Position position, int room) {
    return pin(position).map(pin -> detail(pin, room)).orElse(Line.EMPTY);
  }

  private Line detail(Pin pin, int room) {
    Line use = notes.use(pin);
    Line remarks = notes.remarks(pin);
    Line result = use.width() == 0 ? use : Line.of("<").plus(use).plus(">");
    if (remarks.width() > 0) {
      result = join(result, Line.of("(").plus(remarks).plus(")"));
    }
    int rest = room - result.width() - (result.width() == 0 ? 0 : 1);
    return join(result, notes.functions(pin, rest));
  }

  private static Line join(Line first, Line second) {
    if (first.width() == 0) {
      return second;
    }
    return second.width() == 0 ? first : first.plus(" ").plus(second);
  }
}
