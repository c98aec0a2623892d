package org.wasmachine.boards;

import java.util.List;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Memory;
import org.wasmachine.hal.profile.Pin;

/** The boards as a table, one line each. */
public final class BoardTable {

  private BoardTable() {}

  public static String render(List<BoardProfile> boards, Style style) {
    Table table = new Table(style, "Board", "Name", "Chip", "CPU", "RAM", "Flash", "GPIO", "Radio");
    for (BoardProfile board : boards) {
      Memory memory = board.memory();
      long usable = board.pins().stream().filter(pin -> !pin.reserved()).count();
      long free = board.pins().stream().filter(pin -> free(board, pin)).count();
      table.row(
          Line.of(style, Style.Ink.FREE, board.id()),
          Line.of(board.name()),
          Line.of(board.chip().id()),
          Line.of("%d x %d MHz".formatted(board.chip().cores(), board.chip().maxMhz())),
          Line.of(ram(memory)),
          Line.of(memory.flashMib() > 0 ? memory.flashMib() + " MiB" : ""),
          Line.of("%d (%d free)".formatted(usable, free)),
          Line.of(String.join(" ", board.chip().radios())));
    }
    return table.render("");
  }

  private static boolean free(BoardProfile board, Pin pin) {
    return board.rules().recommended(pin) && pin.flags().isEmpty();
  }

  private static String ram(Memory memory) {
    if (!memory.ramOptionsMib().isEmpty()) {
      return Sizes.ramOptions(memory);
    }
    String sram = memory.sramKib() + " KiB";
    return memory.psramMib() > 0 ? sram + " + " + memory.psramMib() + " MiB" : sram;
  }
}
