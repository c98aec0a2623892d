package org.wasmachine.vm.dwarf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.wasmachine.vm.module.ByteReader;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.module.WasmModule;

/**
 * Reads {@code .debug_info} of DWARF 2 to 5 (clang writes 4 for WebAssembly, unless told) for the
 * variables that are in a Wasm local: their location is {@code DW_OP_WASM_location 0 N,
 * DW_OP_stack_value}, for all of their scope or for the stretches that a list tells. Units of other
 * versions are skipped.
 */
final class DebugInfo {
  private static final int FORMAL_PARAMETER = 0x05;
  private static final int LEXICAL_BLOCK = 0x0B;
  private static final int COMPILE_UNIT = 0x11;
  private static final int INLINED_SUBROUTINE = 0x1D;
  private static final int SUBPROGRAM = 0x2E;
  private static final int VARIABLE = 0x34;

  /** The type of a unit that describes code. */
  private static final int COMPILE = 0x01;

  private static final int LOCATION = 0x02;
  private static final int NAME = 0x03;
  private static final int LOW_PC = 0x11;
  private static final int HIGH_PC = 0x12;
  private static final int ABSTRACT_ORIGIN = 0x31;
  private static final int RANGES = 0x55;

  /** Deeper than any compiler nests scopes. */
  private static final int DEPTH = 1_000;

  private final WasmModule module;
  private final List<Variable> into;
  private final int codeSize;
  private final int infoStart;
  private final Map<Integer, String> names = new HashMap<>();
  private final List<Unnamed> unnamed = new ArrayList<>();
  private ByteReader in;
  private Forms forms;
  private int version;
  private int unitStart;
  private int unitBase;

  /** A stretch of code. */
  private record Range(int start, int end) {}

  /** A variable that has its name from another entry, its origin. */
  private record Unnamed(int origin, int local, Range range) {}

  /** What of an entry matters here. */
  private static final class Entry {
    int lowPc = -1;
    int highPc = -1;
    Optional<String> name = Optional.empty();
    OptionalInt origin = OptionalInt.empty();
    OptionalInt ranges = OptionalInt.empty();
    OptionalInt locations = OptionalInt.empty();
    OptionalInt local = OptionalInt.empty();
  }

  DebugInfo(WasmModule module, List<Variable> into) {
    this.module = module;
    this.into = into;
    codeSize = module.bodies().isEmpty() ? 0 : module.bodies().getLast().end() - module.codeStart();
    infoStart = module.customSection(".debug_info").orElseThrow().start();
  }

  /** Reads all units; stops at the first that is malformed. */
  void read() {
    int end = module.customSection(".debug_info").orElseThrow().end();
    try {
      for (int at = infoStart; at < end; at = unit(at, end)) {}
    } catch (ModuleException e) {
      // A courtesy to whoever debugs: what has been read until here is still right.
    }
    for (var variable : unnamed) {
      var name = names.get(variable.origin());
      if (name != null) {
        add(name, variable.local(), variable.range());
      }
    }
  }

  private ByteReader section(String name, int offset) {
    return Forms.section(module, name, offset);
  }

  /** One unit; answers where the next begins. */
  private int unit(int start, int sectionEnd) {
    in = new ByteReader(module.bytes(), start, sectionEnd);
    long length = in.fixed32() & 0xFFFFFFFFL;
    if (length > in.remaining()) {
      throw new ModuleException("malformed debug information");
    }
    int end = in.position() + (int) length;
    in = new ByteReader(module.bytes(), in.position(), end);
    forms = new Forms(module, in);
    version = in.u8() | in.u8() << 8;
    if (version < 2 || version > 5) {
      return end;
    }
    if (version == 5 && in.u8() != COMPILE) {
      return end; // a unit of types, or one whose information is in another file
    }
    if (version == 5) {
      in.u8(); // bytes of an address: 4
    }
    var abbreviations = Abbreviation.table(section(".debug_abbrev", in.fixed32()));
    if (version < 5) {
      in.u8();
    }
    unitStart = start;
    unitBase = 0;
    if (version == 5) {
      bases(abbreviations);
    }
    entries(abbreviations);
    return end;
  }

  /** The unit's own entry says where its tables begin, and may do so behind the first use. */
  private void bases(Map<Integer, Abbreviation> abbreviations) {
    int first = in.position();
    var unit = abbreviations.get(in.u32());
    if (unit != null) {
      for (var attribute : unit.attributes()) {
        if (!forms.base(attribute.name(), attribute.form())) {
          forms.skip(attribute.form());
        }
      }
    }
    in.position(first);
  }

  private void entries(Map<Integer, Abbreviation> abbreviations) {
    Deque<List<Range>> scopes = new ArrayDeque<>();
    scopes.push(List.of());
    while (in.remaining() > 0) {
      int offset = in.position() - infoStart;
      int code = in.u32();
      if (code == 0) {
        if (scopes.size() > 1) {
          scopes.pop();
        }
        continue;
      }
      var shape = abbreviations.get(code);
      if (shape == null) {
        throw new ModuleException("malformed debug information");
      }
      var entry = entry(shape);
      entry.name.ifPresent(name -> names.put(offset, name));
      if (shape.tag() == COMPILE_UNIT) {
        unitBase = Math.max(entry.lowPc, 0);
      } else if (shape.tag() == VARIABLE || shape.tag() == FORMAL_PARAMETER) {
        variable(entry, scopes.element());
      }
      if (shape.hasChildren()) {
        if (scopes.size() > DEPTH) {
          throw new ModuleException("malformed debug information");
        }
        scopes.push(scope(shape.tag(), entry, scopes.element()));
      }
    }
  }

  private Entry entry(Abbreviation shape) {
    var entry = new Entry();
    for (var attribute : shape.attributes()) {
      int form = attribute.form();
      switch (attribute.name()) {
        case NAME -> entry.name = forms.text(form);
        case LOW_PC -> entry.lowPc = (int) forms.number(form);
        case HIGH_PC -> {
          int value = (int) forms.number(form);
          entry.highPc = Forms.isAddress(form) ? value : entry.lowPc + value;
        }
        case ABSTRACT_ORIGIN ->
            entry.origin = OptionalInt.of(forms.reference(form, unitStart - infoStart));
        case RANGES -> entry.ranges = OptionalInt.of((int) forms.number(form));
        case LOCATION -> {
          if (form == Forms.SEC_OFFSET || form == Forms.DATA4 || form == Forms.LOCLISTX) {
            entry.locations = OptionalInt.of((int) forms.number(form));
          } else {
            entry.local = local(forms.block(form));
          }
        }
        default -> forms.skip(form);
      }
    }
    return entry;
  }

  private List<Range> scope(int tag, Entry entry, List<Range> outer) {
    if (tag != SUBPROGRAM && tag != LEXICAL_BLOCK && tag != INLINED_SUBROUTINE) {
      return outer;
    }
    if (entry.ranges.isPresent()) {
      int at = entry.ranges.getAsInt();
      return version == 5 ? ranges5(at) : ranges(section(".debug_ranges", at));
    }
    return entry.lowPc >= 0 ? List.of(new Range(entry.lowPc, entry.highPc)) : outer;
  }

  private List<Range> ranges5(int at) {
    var ranges = new ArrayList<Range>();
    StretchList.ranges(
        module.bytes(),
        forms,
        section(".debug_rnglists", at),
        unitBase,
        (start, end, none) -> ranges.add(new Range(start, end)));
    return ranges;
  }

  /** Pairs of offsets up to a pair of zeros; one that begins with -1 sets what they count from. */
  private List<Range> ranges(ByteReader list) {
    var ranges = new ArrayList<Range>();
    int base = unitBase;
    while (true) {
      int start = list.fixed32();
      int end = list.fixed32();
      if (start == 0 && end == 0) {
        return ranges;
      }
      if (start == -1) {
        base = end;
      } else {
        ranges.add(new Range(base + start, base + end));
      }
    }
  }

  private void variable(Entry entry, List<Range> scope) {
    if (entry.local.isPresent()) {
      for (var range : scope) {
        variable(entry, entry.local.getAsInt(), range);
      }
    } else if (entry.locations.isPresent()) {
      int at = entry.locations.getAsInt();
      if (version == 5) {
        locations5(entry, section(".debug_loclists", at));
      } else {
        locations(entry, section(".debug_loc", at));
      }
    }
  }

  /** As {@link #ranges}, with an expression behind each pair. */
  private void locations(Entry entry, ByteReader list) {
    int base = unitBase;
    while (true) {
      int start = list.fixed32();
      int end = list.fixed32();
      if (start == 0 && end == 0) {
        return;
      }
      if (start == -1) {
        base = end;
        continue;
      }
      int length = list.u8() | list.u8() << 8;
      int next = list.position() + length;
      var local = local(new ByteReader(module.bytes(), list.position(), next));
      list.position(next);
      if (local.isPresent()) {
        variable(entry, local.getAsInt(), new Range(base + start, base + end));
      }
    }
  }

  private void locations5(Entry entry, ByteReader list) {
    StretchList.locations(
        module.bytes(),
        forms,
        list,
        unitBase,
        (start, end, expression) ->
            local(expression).ifPresent(local -> variable(entry, local, new Range(start, end))));
  }

  private void variable(Entry entry, int local, Range range) {
    if (entry.name.isPresent()) {
      add(entry.name.get(), local, range);
    } else if (entry.origin.isPresent()) {
      unnamed.add(new Unnamed(entry.origin.getAsInt(), local, range));
    }
  }

  /** Linkers put the code of functions they drop at address 0 or beyond the end. */
  private void add(String name, int local, Range range) {
    if (range.start() > 0 && range.start() < range.end() && range.end() <= codeSize) {
      into.add(new Variable(name, local, range.start(), range.end()));
    }
  }

  /** The local that an expression says the value is in, if it says just that. */
  private static OptionalInt local(ByteReader expression) {
    if (expression.remaining() < 4 || expression.u8() != 0xED || expression.u8() != 0) {
      return OptionalInt.empty();
    }
    int local = expression.u32();
    return expression.remaining() == 1 && expression.u8() == 0x9F && local >= 0
        ? OptionalInt.of(local)
        : OptionalInt.empty();
  }
}
