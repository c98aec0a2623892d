package org.wasmachine.vm.module;

/**
 * Walks instructions with their immediates, one {@link #next()} each; shared by everybody who reads
 * code. Checks the encoding, not the types. Not thread-safe.
 */
public final class InstructionCursor {
  /** {@link #blockType()} of a block without parameters and results. */
  public static final long EMPTY_BLOCK = -64;

  private static final int[] NO_LABELS = {};

  private final ByteReader in;
  private int opcode;
  private int offset;
  private int first;
  private int second;
  private long value;
  private int[] labels = NO_LABELS;

  /** Over the slice {@code [start, end)} of the module's bytes. */
  public InstructionCursor(byte[] bytes, int start, int end) {
    this.in = new ByteReader(bytes, start, end);
  }

  /**
   * Reads the next instruction.
   *
   * @return false at the end of the slice
   * @throws ModuleException when it is malformed or belongs to a feature that is not supported
   */
  public boolean next() {
    if (in.remaining() == 0) {
      return false;
    }
    offset = in.position();
    int code = in.u8();
    if (code >= 0xFB) {
      code = prefixed(code);
    }
    opcode = code;
    if (!Opcodes.exists(code)) {
      throw unsupported(code);
    }
    String immediates = Opcodes.immediates(code);
    switch (immediates.charAt(0)) {
      case '-' -> {}
      case 'X' -> {
        first = in.u32();
        if (immediates.length() > 1) {
          second = immediates.charAt(1) == 'X' ? in.u32() : zero();
        }
      }
      case 'M', 'A' -> {
        first = in.u32();
        second = in.u32();
      }
      case 'i' -> value = in.s32();
      case 'B' -> value = blockTypeImmediate();
      case 'I' -> value = in.s64();
      case 'f' -> value = in.fixed32();
      case 'F' -> value = in.fixed64();
      case 'T' -> branchTable();
      case 'R' -> first = referenceType();
      case 'V' -> {
        first = in.count(1);
        if (first != 1) {
          throw new ModuleException("invalid result arity");
        }
        second = in.u8();
      }
      default -> {
        zero();
        if (immediates.length() > 1) {
          zero();
        }
      }
    }
    return true;
  }

  private int prefixed(int prefix) {
    int number = in.u32();
    if (Integer.compareUnsigned(number, 0xFF) <= 0) {
      if (prefix == 0xFC) {
        return Opcodes.PREFIX_FC + number;
      }
      if (prefix == 0xFE) {
        return Opcodes.PREFIX_FE + number;
      }
    }
    throw switch (prefix) {
      case 0xFB ->
          new ModuleException("unsupported opcode fb: garbage collection is not supported");
      case 0xFD ->
          new ModuleException(
              "unsupported opcode fd: SIMD is not supported; build the app without -msimd128");
      default ->
          new ModuleException(
              "unsupported opcode "
                  + Integer.toHexString(prefix)
                  + " "
                  + Integer.toUnsignedString(number, 16));
    };
  }

  private static ModuleException unsupported(int code) {
    String reason =
        switch (code) {
          case 0x06, 0x07, 0x08, 0x09, 0x0A, 0x18, 0x19, 0x1F ->
              ": exceptions are not supported; build the app with -fno-exceptions";
          case 0x14, 0x15, 0xD3, 0xD4, 0xD5, 0xD6 -> ": typed references are not supported";
          default -> "";
        };
    return new ModuleException("unsupported opcode " + Opcodes.hex(code) + reason);
  }

  private long blockTypeImmediate() {
    long type = in.s33();
    if (type < 0 && type != EMPTY_BLOCK) {
      if (type < EMPTY_BLOCK) {
        throw new ModuleException("invalid block type");
      }
      ValueType.of((int) type & 0x7F);
    }
    return type;
  }

  private int referenceType() {
    int code = in.u8();
    if (!ValueType.of(code).isReference()) {
      throw new ModuleException("invalid reference type");
    }
    return code;
  }

  private int zero() {
    if (in.u8() != 0) {
      throw new ModuleException("zero byte expected");
    }
    return 0;
  }

  private void branchTable() {
    int count = in.count(1);
    labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = in.u32();
    }
    first = in.u32();
  }

  /** The opcode, numbered as in {@link Opcodes}. */
  public int opcode() {
    return opcode;
  }

  /** Where the instruction starts in the module's bytes. */
  public int offset() {
    return offset;
  }

  /** Where the next instruction starts. */
  public int position() {
    return in.position();
  }

  /** The first index; the default label of {@code br_table}; the type code of {@code ref.null}. */
  public int index() {
    return first;
  }

  /**
   * The second index: the table of {@code call_indirect} and {@code table.init}, the source of
   * {@code table.copy}; the type code of {@code select_t}.
   */
  public int secondIndex() {
    return second;
  }

  /** Exponent of the alignment of a memory access. */
  public int alignment() {
    return first;
  }

  /** Offset of a memory access, unsigned. */
  public int memoryOffset() {
    return second;
  }

  /** The constant of {@code const}; floating point as its bits. */
  public long constant() {
    return value;
  }

  /** The block type: {@link #EMPTY_BLOCK}, a negative value type code, or a type index. */
  public long blockType() {
    return value;
  }

  /** The labels of {@code br_table}, default not included; the caller must not change the array. */
  public int[] labels() {
    return labels;
  }
}
