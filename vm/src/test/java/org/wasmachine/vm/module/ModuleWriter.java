package org.wasmachine.vm.module;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes modules for tests, byte by byte, so that a test can also write wrong ones. Sections appear
 * in the prescribed order; types are in the letters of {@link ValueType#letter()}.
 */
public final class ModuleWriter {
  private final List<byte[]> types = new ArrayList<>();
  private final List<byte[]> imports = new ArrayList<>();
  private final List<byte[]> functions = new ArrayList<>();
  private final List<byte[]> tables = new ArrayList<>();
  private final List<byte[]> memories = new ArrayList<>();
  private final List<byte[]> globals = new ArrayList<>();
  private final List<byte[]> exports = new ArrayList<>();
  private final List<byte[]> elements = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<byte[]> data = new ArrayList<>();
  private final List<byte[]> customs = new ArrayList<>();
  private byte[] start = {};
  private boolean dataCount;
  private int functionCount;

  /** Bytes from ints, characters, longs (as signed LEB128), strings (as names) and byte arrays. */
  public static byte[] bytes(Object... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      switch (part) {
        case Integer i -> out.write(i);
        case Character c -> out.write(c);
        case Long l -> out.writeBytes(signed(l));
        case String s -> {
          byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
          out.writeBytes(unsigned(utf8.length));
          out.writeBytes(utf8);
        }
        case byte[] b -> out.writeBytes(b);
        default -> throw new IllegalArgumentException(part.toString());
      }
    }
    return out.toByteArray();
  }

  /** Unsigned LEB128. */
  public static byte[] unsigned(long value) {
    var out = new ByteArrayOutputStream();
    long rest = value;
    do {
      int low = (int) (rest & 0x7F);
      rest >>>= 7;
      out.write(rest == 0 ? low : low | 0x80);
    } while (rest != 0);
    return out.toByteArray();
  }

  /** Signed LEB128. */
  public static byte[] signed(long value) {
    var out = new ByteArrayOutputStream();
    long rest = value;
    while (true) {
      int low = (int) (rest & 0x7F);
      rest >>= 7;
      if (rest == 0 && (low & 0x40) == 0 || rest == -1 && (low & 0x40) != 0) {
        out.write(low);
        return out.toByteArray();
      }
      out.write(low | 0x80);
    }
  }

  /** The binary form of an opcode of {@link Opcodes}. */
  public static byte[] opcode(int opcode) {
    if (opcode >= Opcodes.PREFIX_FE) {
      return bytes(0xFE, unsigned(opcode - Opcodes.PREFIX_FE));
    }
    return opcode >= Opcodes.PREFIX_FC
        ? bytes(0xFC, unsigned(opcode - Opcodes.PREFIX_FC))
        : bytes(opcode);
  }

  private static byte[] letters(String letters) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(unsigned(letters.length()));
    for (char letter : letters.toCharArray()) {
      out.write(ValueType.ofLetter(letter).code());
    }
    return out.toByteArray();
  }

  /** Adds a type {@code parameters:results}, e.g. {@code ii:i}; answers its index. */
  public int type(String signature) {
    int colon = signature.indexOf(':');
    types.add(
        bytes(
            0x60, letters(signature.substring(0, colon)), letters(signature.substring(colon + 1))));
    return types.size() - 1;
  }

  /** Imports a function; answers its index. */
  public int importFunction(String module, String name, String signature) {
    imports.add(bytes(module, name, 0, unsigned(type(signature))));
    return functionCount++;
  }

  /** Adds a raw import. */
  public ModuleWriter importRaw(Object... parts) {
    imports.add(bytes(parts));
    return this;
  }

  /**
   * Adds a function; locals are runs like {@code bytes(1, 2, 0x7F)} (count of runs first); the
   * final end is added.
   */
  public int function(String signature, byte[] locals, byte[] code) {
    functions.add(unsigned(type(signature)));
    byte[] body = bytes(locals, code, 0x0B);
    bodies.add(bytes(unsigned(body.length), body));
    return functionCount++;
  }

  /** Adds an exported function without locals. */
  public int exported(String name, String signature, byte[] code) {
    int index = function(signature, bytes(0), code);
    export(name, 0, index);
    return index;
  }

  /** Adds a table from its raw description. */
  public ModuleWriter table(Object... parts) {
    tables.add(bytes(parts));
    return this;
  }

  /** Adds a memory of pages. */
  public ModuleWriter memory(int minimum, int maximum) {
    memories.add(bytes(1, unsigned(minimum), unsigned(maximum)));
    return this;
  }

  /** Adds a shared memory of pages. */
  public ModuleWriter sharedMemory(int minimum, int maximum) {
    memories.add(bytes(3, unsigned(minimum), unsigned(maximum)));
    return this;
  }

  /** Adds a memory from its raw description. */
  public ModuleWriter memoryRaw(Object... parts) {
    memories.add(bytes(parts));
    return this;
  }

  /** Adds a global: type code, mutability, expression with end. */
  public ModuleWriter global(Object... parts) {
    globals.add(bytes(parts));
    return this;
  }

  /** Adds an export. */
  public ModuleWriter export(String name, int kind, int index) {
    exports.add(bytes(name, kind, unsigned(index)));
    return this;
  }

  /** Sets the start function. */
  public ModuleWriter start(int function) {
    start = unsigned(function);
    return this;
  }

  /** Adds an element segment from its raw description. */
  public ModuleWriter element(Object... parts) {
    elements.add(bytes(parts));
    return this;
  }

  /** Adds an active data segment at a constant address. */
  public ModuleWriter data(long address, byte[] contents) {
    data.add(bytes(0, 0x41, address, 0x0B, unsigned(contents.length), contents));
    return this;
  }

  /** Adds a passive data segment, and the data count section. */
  public ModuleWriter passiveData(byte[] contents) {
    data.add(bytes(1, unsigned(contents.length), contents));
    dataCount = true;
    return this;
  }

  /** Adds a custom section behind the others. */
  public ModuleWriter custom(String name, byte[] contents) {
    customs.add(bytes(name, contents));
    return this;
  }

  /** The module. */
  public byte[] build() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(bytes(0, 'a', 's', 'm', 1, 0, 0, 0));
    section(out, 1, types);
    section(out, 2, imports);
    section(out, 3, functions);
    section(out, 4, tables);
    section(out, 5, memories);
    section(out, 6, globals);
    section(out, 7, exports);
    if (start.length > 0) {
      out.writeBytes(bytes(8, unsigned(start.length), start));
    }
    section(out, 9, elements);
    if (dataCount) {
      byte[] count = unsigned(data.size());
      out.writeBytes(bytes(12, unsigned(count.length), count));
    }
    section(out, 10, bodies);
    section(out, 11, data);
    for (var custom : customs) {
      out.writeBytes(bytes(0, unsigned(custom.length), custom));
    }
    return out.toByteArray();
  }

  private static void section(ByteArrayOutputStream out, int id, List<byte[]> entries) {
    if (entries.isEmpty()) {
      return;
    }
    var contents = new ByteArrayOutputStream();
    contents.writeBytes(unsigned(entries.size()));
    entries.forEach(contents::writeBytes);
    out.writeBytes(bytes(id, unsigned(contents.size()), contents.toByteArray()));
  }
}
