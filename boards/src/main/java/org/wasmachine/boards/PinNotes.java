package org.wasmachine.boards;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.hal.profile.PinFlag;

/** What pictures and tables say beside a pin. */
final class PinNotes {

  private final BoardProfile board;
  private final Style style;
  private final Map<Integer, List<PinUse>> uses = new LinkedHashMap<>();

  PinNotes(BoardProfile board, List<PinUse> uses, Style style) {
    this.board = board;
    this.style = style;
    uses.forEach(use -> this.uses.computeIfAbsent(use.pin(), _ -> new ArrayList<>()).add(use));
  }

  Style style() {
    return style;
  }

  BoardProfile board() {
    return board;
  }

  /** Who has the pin open: {@code output by blink}; empty when nobody has. */
  Line use(Pin pin) {
    List<String> texts =
        uses.getOrDefault(pin.number(), List.of()).stream()
            .map(use -> use.function() + " by " + use.consumer())
            .toList();
    return Line.of(style, Style.Ink.USE, String.join(", ", texts));
  }

  /** Restrictions and what is soldered to the pin; empty for a free pin. */
  Line remarks(Pin pin) {
    List<String> texts = new ArrayList<>();
    for (PinFlag flag : pin.flags()) {
      texts.add(flag.text());
    }
    texts.addAll(pin.usedBy());
    return Line.of(style, ink(pin), String.join(", ", texts));
  }

  /** As many of the pin's functions as fit into some columns. */
  Line functions(Pin pin, int columns) {
    StringBuilder text = new StringBuilder();
    List<String> names = pin.functions();
    for (int i = 0; i < names.size(); i++) {
      String part = (i == 0 ? "" : " ") + names.get(i);
      String more = i + 1 < names.size() ? " " + style.ellipsis() : "";
      if (text.length() + part.length() + more.length() > columns) {
        String end = (i == 0 ? "" : " ") + style.ellipsis();
        return Line.of(style, Style.Ink.FUNCTION, columns < end.length() ? "" : text + end);
      }
      text.append(part);
    }
    return Line.of(style, Style.Ink.FUNCTION, text.toString());
  }

  Line functions(Pin pin) {
    return functions(pin, Integer.MAX_VALUE);
  }

  Style.Ink ink(Pin pin) {
    if (pin.reserved()) {
      return Style.Ink.REFUSED;
    }
    return pin.flags().isEmpty() && pin.usedBy().isEmpty() ? Style.Ink.FREE : Style.Ink.CARE;
  }
}
