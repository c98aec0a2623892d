package org.wasmachine.vm.dwarf;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.wasmachine.vm.module.ByteReader;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.module.WasmModule;

/** Reads values of debug information in the forms they are written in (DWARF 5 section 7.5.6). */
final class Forms {
  static final int ADDRESS = 0x01;
  static final int BLOCK2 = 0x03;
  static final int BLOCK4 = 0x04;
  static final int DATA2 = 0x05;
  static final int DATA4 = 0x06;
  static final int DATA8 = 0x07;
  static final int STRING = 0x08;
  static final int BLOCK = 0x09;
  static final int BLOCK1 = 0x0A;
  static final int DATA1 = 0x0B;
  static final int FLAG = 0x0C;
  static final int SDATA = 0x0D;
  static final int STRP = 0x0E;
  static final int UDATA = 0x0F;
  static final int REF_ADDR = 0x10;
  static final int REF1 = 0x11;
  static final int REF2 = 0x12;
  static final int REF4 = 0x13;
  static final int REF8 = 0x14;
  static final int REF_UDATA = 0x15;
  static final int SEC_OFFSET = 0x17;
  static final int EXPRLOC = 0x18;
  static final int FLAG_PRESENT = 0x19;
  static final int DATA16 = 0x1E;
  static final int LINE_STRP = 0x1F;
  static final int REF_SIG8 = 0x20;
  static final int STRX = 0x1A;
  static final int ADDRX = 0x1B;
  static final int IMPLICIT_CONST = 0x21;
  static final int LOCLISTX = 0x22;
  static final int RNGLISTX = 0x23;
  static final int STRX1 = 0x25;
  static final int STRX4 = 0x28;
  static final int ADDRX1 = 0x29;
  static final int ADDRX4 = 0x2C;

  private static final int STR_OFFSETS_BASE = 0x72;
  private static final int ADDR_BASE = 0x73;
  private static final int RNGLISTS_BASE = 0x74;
  private static final int LOCLISTS_BASE = 0x8C;

  private final WasmModule module;
  private final ByteReader in;

  // Where the unit's part of a table begins that numbers refer to: behind the table's header.
  private int stringOffsets = 8;
  private int addresses = 8;
  private int rangeLists = 12;
  private int locationLists = 12;

  Forms(WasmModule module, ByteReader in) {
    this.module = module;
    this.in = in;
  }

  /** Whether a form is that of an address, and not of a length that counts from one. */
  static boolean isAddress(int form) {
    return form == ADDRESS || form == ADDRX || form >= ADDRX1 && form <= ADDRX4;
  }

  /** Whether an attribute, with a value of this form, says where a table of the unit begins. */
  boolean base(int attribute, int form) {
    switch (attribute) {
      case STR_OFFSETS_BASE -> stringOffsets = (int) number(form);
      case ADDR_BASE -> addresses = (int) number(form);
      case RNGLISTS_BASE -> rangeLists = (int) number(form);
      case LOCLISTS_BASE -> locationLists = (int) number(form);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The address with a number in {@code .debug_addr}. */
  int address(int number) {
    return entry(".debug_addr", addresses, number);
  }

  private int entry(String section, int base, int number) {
    if (number < 0 || number > 0xFFFFFF) {
      throw new ModuleException("malformed debug information");
    }
    return section(module, section, base + 4 * number).fixed32();
  }

  /** A reader of a custom section from an offset on. */
  static ByteReader section(WasmModule module, String name, int offset) {
    var section = module.customSection(name).orElseThrow(() -> new ModuleException("no " + name));
    var reader = new ByteReader(module.bytes(), section.start(), section.end());
    reader.skip(offset);
    return reader;
  }

  /** The number that one of four forms in a row has, of one to four bytes. */
  private int sized(int form, int first) {
    int value = 0;
    for (int i = 0; i <= form - first; i++) {
      value |= in.u8() << 8 * i;
    }
    return value;
  }

  /** A text; empty, and skipped, when the form is not one of a text. */
  Optional<String> text(int form) {
    return switch (form) {
      case STRING -> Optional.of(string());
      case STRP -> Optional.of(stringAt(".debug_str", in.fixed32()));
      case LINE_STRP -> Optional.of(stringAt(".debug_line_str", in.fixed32()));
      case STRX -> Optional.of(numbered(in.u32()));
      case STRX1, STRX1 + 1, STRX1 + 2, STRX4 -> Optional.of(numbered(sized(form, STRX1)));
      default -> {
        skip(form);
        yield Optional.empty();
      }
    };
  }

  /** The string that begins here: it ends with a zero byte. */
  String string() {
    int start = in.position();
    while (in.u8() != 0) {}
    return new String(module.bytes(), start, in.position() - 1 - start, StandardCharsets.UTF_8);
  }

  private String numbered(int number) {
    return stringAt(".debug_str", entry(".debug_str_offsets", stringOffsets, number));
  }

  private String stringAt(String name, int offset) {
    return new Forms(module, section(module, name, offset)).string();
  }

  /** A number, or an offset in another section. */
  long number(int form) {
    return switch (form) {
      case ADDRESS, DATA4, SEC_OFFSET -> in.fixed32() & 0xFFFFFFFFL;
      case DATA1 -> in.u8();
      case DATA2 -> in.u8() | in.u8() << 8;
      case DATA8 -> in.fixed64();
      case SDATA -> in.s64();
      case UDATA -> in.u32();
      case ADDRX -> address(in.u32()) & 0xFFFFFFFFL;
      case ADDRX1, ADDRX1 + 1, ADDRX1 + 2, ADDRX4 -> address(sized(form, ADDRX1)) & 0xFFFFFFFFL;
      case RNGLISTX -> rangeLists + entry(".debug_rnglists", rangeLists, in.u32());
      case LOCLISTX -> locationLists + entry(".debug_loclists", locationLists, in.u32());
      default -> throw new ModuleException("unknown form of a number");
    };
  }

  /** Which entry is meant: an offset in the section, in which the unit starts at {@code unit}. */
  int reference(int form, int unit) {
    return switch (form) {
      case REF_ADDR -> in.fixed32();
      case REF1 -> unit + in.u8();
      case REF2 -> unit + (in.u8() | in.u8() << 8);
      case REF4 -> unit + in.fixed32();
      case REF_UDATA -> unit + in.u32();
      default -> throw new ModuleException("unknown form of a reference");
    };
  }

  /** The bytes of a block; what comes next is behind them. */
  ByteReader block(int form) {
    int length =
        switch (form) {
          case BLOCK1 -> in.u8();
          case BLOCK2 -> in.u8() | in.u8() << 8;
          case BLOCK4 -> in.fixed32();
          case BLOCK, EXPRLOC -> in.u32();
          default -> throw new ModuleException("unknown form of a block");
        };
    int start = in.skip(length);
    return new ByteReader(module.bytes(), start, start + length);
  }

  void skip(int form) {
    switch (form) {
      case FLAG_PRESENT, IMPLICIT_CONST -> {}
      case DATA1, FLAG, REF1 -> in.skip(1);
      case DATA2, REF2 -> in.skip(2);
      case ADDRESS, DATA4, STRP, LINE_STRP, REF_ADDR, REF4, SEC_OFFSET -> in.skip(4);
      case DATA8, REF8, REF_SIG8 -> in.skip(8);
      case DATA16 -> in.skip(16);
      case STRING -> string();
      case SDATA -> in.s64();
      case UDATA, REF_UDATA, STRX, ADDRX, LOCLISTX, RNGLISTX -> in.u32();
      case STRX1, STRX1 + 1, STRX1 + 2, STRX4 -> in.skip(form - STRX1 + 1);
      case ADDRX1, ADDRX1 + 1, ADDRX1 + 2, ADDRX4 -> in.skip(form - ADDRX1 + 1);
      case BLOCK1, BLOCK2, BLOCK4, BLOCK, EXPRLOC -> block(form);
      default -> throw new ModuleException("unknown form " + form);
    }
  }
}
