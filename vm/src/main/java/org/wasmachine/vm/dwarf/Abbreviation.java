package org.wasmachine.vm.dwarf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wasmachine.vm.module.ByteReader;

/** The shape of entries of {@code .debug_info}: their tag and attributes. */
record Abbreviation(int tag, boolean hasChildren, List<Attribute> attributes) {

  /** What an attribute is (DWARF 4 section 7.5.4) and how it is written (7.5.4, forms). */
  record Attribute(int name, int form) {}

  /** A table of {@code .debug_abbrev}, by code. */
  static Map<Integer, Abbreviation> table(ByteReader in) {
    var table = new HashMap<Integer, Abbreviation>();
    for (int code = in.u32(); code != 0; code = in.u32()) {
      int tag = in.u32();
      boolean hasChildren = in.u8() != 0;
      var attributes = new ArrayList<Attribute>();
      while (true) {
        int name = in.u32();
        int form = in.u32();
        if (name == 0 && form == 0) {
          break;
        }
        if (form == Forms.IMPLICIT_CONST) {
          in.s64(); // the value, which no attribute that matters here has
        }
        attributes.add(new Attribute(name, form));
      }
      table.put(code, new Abbreviation(tag, hasChildren, attributes));
    }
    return table;
  }
}
