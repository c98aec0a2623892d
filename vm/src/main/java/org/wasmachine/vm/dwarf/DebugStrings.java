package org.wasmachine.vm.dwarf;

import java.nio.charset.StandardCharsets;
import org.wasmachine.vm.module.ByteReader;
import org.wasmachine.vm.module.ModuleException;
import org.wasmachine.vm.module.WasmModule;

/** Strings of debug information: they end with a zero byte. */
final class DebugStrings {

  private DebugStrings() {}

  /** The string that begins where the reader is; the reader goes on behind it. */
  static String next(ByteReader in, byte[] bytes) {
    int start = in.position();
    while (in.u8() != 0) {}
    return new String(bytes, start, in.position() - 1 - start, StandardCharsets.UTF_8);
  }

  /** The string at an offset of a section of strings. */
  static String at(WasmModule module, String section, int offset) {
    var strings =
        module.customSection(section).orElseThrow(() -> new ModuleException("no " + section));
    var in = new ByteReader(module.bytes(), strings.start(), strings.end());
    in.skip(offset);
    return next(in, module.bytes());
  }
}
