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

  private final WasmModule module;
  private final ByteReader in;

  Forms(WasmModule module, ByteReader in) {
    this.module = module;
    this.in = in;
  }

  /** A text; empty, and skipped, when the form is not one of a text. */
  Optional<String> text(int form) {
    return switch (form) {
      case STRING -> Optional.of(string());
      case STRP -> Optional.of(stringAt(".debug_str", in.fixed32()));
      case LINE_STRP -> Optional.of(stringAt(".debug_line_str", in.fixed32()));
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

  private String stringAt(String name, int offset) {
    var section = module.customSection(name).orElseThrow(() -> new ModuleException("no " + name));
    var strings = new ByteReader(module.bytes(), section.start(), section.end());
    strings.skip(offset);
    return new Forms(module, strings).string();
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
      case FLAG_PRESENT -> {}
      case DATA1, FLAG, REF1 -> in.skip(1);
      case DATA2, REF2 -> in.skip(2);
      case ADDRESS, DATA4, STRP, LINE_STRP, REF_ADDR, REF4, SEC_OFFSET -> in.skip(4);
      case DATA8, REF8, REF_SIG8 -> in.skip(8);
      case DATA16 -> in.skip(16);
      case STRING -> string();
      case SDATA -> in.s64();
      case UDATA, REF_UDATA -> in.u32();
      case BLOCK1, BLOCK2, BLOCK4, BLOCK, EXPRLOC -> block(form);
      default -> throw new ModuleException("unknown form " + form);
    }
  }
}
