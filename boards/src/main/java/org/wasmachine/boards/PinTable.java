package org.wasmachine.boards;

import java.util.List;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Header;
import org.wasmachine.hal.profile.Pin;

/** All pins of a board as a table, with who uses each now. */
public final class PinTable {

  private PinTable() {}

  /**
   * One line per pin, ascending.
   *
   * @param uses the pins that are open now; may be empty
   */
  public static String render(BoardProfile board, List<PinUse> uses, Style style) {
    PinNotes notes = new PinNotes(board, uses, style);
    Table table = new Table(style, "Pin", "Label", "Header", "In use", "Remarks", "Functions");
    for (Pin pin : board.pins()) {
      table.row(
          Line.of(style, notes.ink(pin), "GPIO" + pin.number()),
          Line.of(pin.label().equals("GPIO" + pin.number()) ? "" : pin.label()),
          Line.of(position(board, pin)),
          notes.use(pin),
          notes.remarks(pin),
          notes.functions(pin));
    }
    return table.render("");
  }

  private static String position(BoardProfile board, Pin pin) {
    for (Header header : board.headers()) {
      for (Header.Position position : header.pins()) {
        if (position.gpio().isPresent() && position.gpio().getAsInt() == pin.number()) {
          return header.name() + "-" + position.number();
        }
      }
    }
    return "";
  }
}
