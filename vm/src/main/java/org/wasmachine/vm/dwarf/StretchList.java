package org.wasmachine.vm.dwarf;

import org.wasmachine.vm.module.ByteReader;
import org.wasmachine.vm.module.ModuleException;

/**
 * Reads the lists of stretches of code of DWARF 5: ranges (section 7.25) and, with an expression
 * behind each stretch, locations (section 7.29).
 */
final class StretchList {
  /** Holds where no other location does; such variables have no plain one. */
  private static final int DEFAULT_LOCATION = 100;

  /** Told of each stretch; the expression is empty in a list of ranges. */
  interface Visitor {
    void stretch(int start, int end, ByteReader expression);
  }

  private final byte[] bytes;
  private final Forms forms;
  private final boolean locations;

  private StretchList(byte[] bytes, Forms forms, boolean locations) {
    this.bytes = bytes;
    this.forms = forms;
    this.locations = locations;
  }

  /** Reads ranges. */
  static void ranges(byte[] bytes, Forms forms, ByteReader list, int base, Visitor visitor) {
    new StretchList(bytes, forms, false).read(list, base, visitor);
  }

  /** Reads locations. */
  static void locations(byte[] bytes, Forms forms, ByteReader list, int base, Visitor visitor) {
    new StretchList(bytes, forms, true).read(list, base, visitor);
  }

  private void read(ByteReader list, int unitBase, Visitor visitor) {
    int base = unitBase;
    while (true) {
      int kind = kind(list.u8());
      int start;
      int end;
      switch (kind) {
        case 0 -> {
          return;
        }
        case 1 -> {
          base = forms.address(list.u32());
          continue;
        }
        case 2 -> {
          start = forms.address(list.u32());
          end = forms.address(list.u32());
        }
        case 3 -> {
          start = forms.address(list.u32());
          end = start + list.u32();
        }
        case 4 -> {
          start = base + list.u32();
          end = base + list.u32();
        }
        case 5 -> {
          base = list.fixed32();
          continue;
        }
        case 6 -> {
          start = list.fixed32();
          end = list.fixed32();
        }
        case 7 -> {
          start = list.fixed32();
          end = start + list.u32();
        }
        case DEFAULT_LOCATION -> {
          list.skip(list.u32());
          continue;
        }
        default -> throw new ModuleException("malformed debug information");
      }
      int length = locations ? list.u32() : 0;
      int at = list.skip(length);
      visitor.stretch(start, end, new ByteReader(bytes, at, at + length));
    }
  }

  /** The kinds of ranges; those of locations have one more among them. */
  private int kind(int code) {
    if (!locations || code < 5) {
      return code;
    }
    return code == 5 ? DEFAULT_LOCATION : code - 1;
  }
}
