package org.wasmachine.vm.app;

import java.util.ArrayList;
import java.util.List;

/**
 * A look at a module's outer form, without its contents: what the peer checks while an install is
 * still arriving, with its texts.
 *
 * @param sections the sections, up to where the form breaks
 * @param error what is wrong with the form; empty if nothing
 */
record ModuleSections(List<Section> sections, String error) {

  private static final int MAGIC = 0x0061736D;
  private static final int AOT_MAGIC = 0x00616F74;
  private static final int VERSION = 0x01000000;
  private static final int HEADER = 8;
  private static final int LAST_SECTION = 12;
  private static final int LONGEST_LEB = 5;

  /** A section's body is {@code [start, end)}; {@code at} is where its id stands. */
  record Section(int id, int at, int start, int end) {}

  static ModuleSections of(byte[] module) {
    List<Section> sections = new ArrayList<>();
    return new ModuleSections(sections, scan(module, sections));
  }

  private static String scan(byte[] module, List<Section> sections) {
    if (module.length < HEADER) {
      return "invalid file format.";
    }
    if (word(module, 0) == AOT_MAGIC) {
      return "invalid file format: this machine runs .wasm, not .aot.";
    }
    if (word(module, 0) != MAGIC) {
      return "invalid file format.";
    }
    if (word(module, 4) != VERSION) {
      return "invalid WASM version.";
    }
    int at = HEADER;
    while (at < module.length) {
      int id = Byte.toUnsignedInt(module[at]);
      if (id > LAST_SECTION) {
        return "invalid wasm section type " + id;
      }
      long size = 0;
      int next = at + 1;
      int shift = 0;
      boolean more = true;
      while (more) {
        if (next >= module.length) {
          return "invalid file format.";
        }
        if (shift == 7 * LONGEST_LEB) {
          return "LEB overflow when parsing section size";
        }
        size |= (long) (module[next] & 0x7F) << shift;
        more = (module[next++] & 0x80) != 0;
        shift += 7;
      }
      if (size == 0 || size > module.length - next) {
        return "invalid file format.";
      }
      sections.add(new Section(id, at, next, next + (int) size));
      at = next + (int) size;
    }
    return "";
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | bytes[at + 3] & 0xFF;
  }
}
