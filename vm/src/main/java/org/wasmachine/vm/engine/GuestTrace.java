package org.wasmachine.vm.engine;

import java.util.ArrayList;
import java.util.List;
import org.wasmachine.vm.dwarf.LineTable;
import org.wasmachine.vm.dwarf.SourceLine;

/**
 * The guest's call stack as a person reads it: WAMR's lines, {@code #00 read_register}, innermost
 * first, with the source line behind the name where the module has debug information.
 */
public final class GuestTrace {
  private static final int MAX_LINES = 64;

  private GuestTrace() {}

  /** The lines for a failure; none when the engine does not know the stack. */
  public static List<String> of(CompiledModule compiled, Throwable failure) {
    var frames = compiled.frames(failure);
    if (frames.isEmpty()) {
      return List.of();
    }
    var module = compiled.module();
    var table = LineTable.of(module);
    var lines = new ArrayList<String>();
    for (var frame : frames) {
      if (lines.size() == MAX_LINES) {
        lines.add("... and " + (frames.size() - MAX_LINES) + " more");
        break;
      }
      String place = "";
      if (frame.codeOffset().isPresent()) {
        place =
            table
                .at(frame.codeOffset().getAsInt())
                .map(SourceLine::toString)
                .map(text -> " (" + text + ")")
                .orElse("");
      }
      lines.add("#%02d %s%s".formatted(lines.size(), module.functionName(frame.function()), place));
    }
    return lines;
  }
}
