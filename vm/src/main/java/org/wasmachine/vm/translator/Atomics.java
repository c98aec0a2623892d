package org.wasmachine.vm.translator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.wasmachine.vm.Trap;

/**
 * The atomic instructions, sequentially consistent, on the hardware's own atomics: operations of
 * different widths on one word exclude each other. Those narrower than 32 bits work on the word
 * that contains them. Called by generated code.
 */
public final class Atomics {
  private static final VarHandle I16 =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle I32 =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle I64 =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle I8 = ValueLayout.JAVA_BYTE.varHandle();

  /** Read-modify-write operations; the numbers are those of generated code. */
  public static final int ADD = 0;

  public static final int SUB = 1;
  public static final int AND = 2;
  public static final int OR = 3;
  public static final int XOR = 4;
  public static final int XCHG = 5;

  private Atomics() {}

  private static long at(MemorySegment memory, int base, long offset, int width) {
    long address = (base & 0xFFFFFFFFL) + offset;
    if (address + width > memory.byteSize()) {
      throw Traps.outOfBounds();
    }
    if ((address & (width - 1)) != 0) {
      throw new Trap("unaligned atomic");
    }
    return address;
  }

  /** A load of 1, 2 or 4 bytes, zero-extended. */
  public static int load(int base, MemorySegment memory, long offset, int width) {
    long at = at(memory, base, offset, width);
    return switch (width) {
      case 1 -> (byte) I8.getVolatile(memory, at) & 0xFF;
      case 2 -> (short) I16.getVolatile(memory, at) & 0xFFFF;
      default -> (int) I32.getVolatile(memory, at);
    };
  }

  /** A load of 8 bytes. */
  public static long load(int base, MemorySegment memory, long offset) {
    return (long) I64.getVolatile(memory, at(memory, base, offset, 8));
  }

  /** A store of the low 1, 2 or 4 bytes. */
  public static void store(int base, int value, MemorySegment memory, long offset, int width) {
    long at = at(memory, base, offset, width);
    switch (width) {
      case 1 -> I8.setVolatile(memory, at, (byte) value);
      case 2 -> I16.setVolatile(memory, at, (short) value);
      default -> I32.setVolatile(memory, at, value);
    }
  }

  /** A store of 8 bytes. */
  public static void store(int base, long value, MemorySegment memory, long offset) {
    I64.setVolatile(memory, at(memory, base, offset, 8), value);
  }

  /** A read-modify-write of 1, 2 or 4 bytes; the old value, zero-extended. */
  public static int update(
      int base, int value, MemorySegment memory, long offset, int width, int operation) {
    long at = at(memory, base, offset, width);
    if (width == 4) {
      return switch (operation) {
        case ADD -> (int) I32.getAndAdd(memory, at, value);
        case SUB -> (int) I32.getAndAdd(memory, at, -value);
        case AND -> (int) I32.getAndBitwiseAnd(memory, at, value);
        case OR -> (int) I32.getAndBitwiseOr(memory, at, value);
        case XOR -> (int) I32.getAndBitwiseXor(memory, at, value);
        default -> (int) I32.getAndSet(memory, at, value);
      };
    }
    long word = at & ~3L;
    int shift = (int) (at & 3) * 8;
    int mask = (width == 1 ? 0xFF : 0xFFFF) << shift;
    while (true) {
      int old = (int) I32.getVolatile(memory, word);
      int before = (old & mask) >>> shift;
      int now =
          switch (operation) {
            case ADD -> before + value;
            case SUB -> before - value;
            case AND -> before & value;
            case OR -> before | value;
            case XOR -> before ^ value;
            default -> value;
          };
      if (I32.compareAndSet(memory, word, old, old & ~mask | now << shift & mask)) {
        return before;
      }
    }
  }

  /** A read-modify-write of 8 bytes; the old value. */
  public static long update(
      int base, long value, MemorySegment memory, long offset, int operation) {
    long at = at(memory, base, offset, 8);
    return switch (operation) {
      case ADD -> (long) I64.getAndAdd(memory, at, value);
      case SUB -> (long) I64.getAndAdd(memory, at, -value);
      case AND -> (long) I64.getAndBitwiseAnd(memory, at, value);
      case OR -> (long) I64.getAndBitwiseOr(memory, at, value);
      case XOR -> (long) I64.getAndBitwiseXor(memory, at, value);
      default -> (long) I64.getAndSet(memory, at, value);
    };
  }

  /** A read-modify-write of the low 1, 2 or 4 bytes by an i64 instruction. */
  public static long updateNarrow(
      int base, long value, MemorySegment memory, long offset, int width, int operation) {
    return update(base, (int) value, memory, offset, width, operation) & 0xFFFFFFFFL;
  }

  /**
   * A compare-and-exchange of 1, 2 or 4 bytes; the old value, zero-extended. What is expected is
   * wrapped to the width, as V8 and WAMR do it.
   */
  public static int exchange(
      int base, int expected, int value, MemorySegment memory, long offset, int width) {
    long at = at(memory, base, offset, width);
    if (width == 4) {
      return (int) I32.compareAndExchange(memory, at, expected, value);
    }
    long word = at & ~3L;
    int shift = (int) (at & 3) * 8;
    int mask = (width == 1 ? 0xFF : 0xFFFF) << shift;
    while (true) {
      int old = (int) I32.getVolatile(memory, word);
      if ((old & mask) != (expected << shift & mask)
          || I32.compareAndSet(memory, word, old, old & ~mask | value << shift & mask)) {
        return (old & mask) >>> shift;
      }
    }
  }

  /** A compare-and-exchange of 8 bytes; the old value. */
  public static long exchange(
      int base, long expected, long value, MemorySegment memory, long offset) {
    return (long) I64.compareAndExchange(memory, at(memory, base, offset, 8), expected, value);
  }

  /** A compare-and-exchange of the low 1, 2 or 4 bytes by an i64 instruction. */
  public static long exchangeNarrow(
      int base, long expected, long value, MemorySegment memory, long offset, int width) {
    return exchange(base, (int) expected, (int) value, memory, offset, width) & 0xFFFFFFFFL;
  }

  /** {@code memory.atomic.wait32}. */
  public static int wait32(
      int base, int expected, long timeout, long offset, TranslatedInstance instance) {
    long at = at(instance.memory, base, offset, 4);
    var memory = waitable(instance);
    return memory
        .futex()
        .await((int) at, () -> (int) I32.getVolatile(instance.memory, at) == expected, timeout);
  }

  /** {@code memory.atomic.wait64}. */
  public static int wait64(
      int base, long expected, long timeout, long offset, TranslatedInstance instance) {
    long at = at(instance.memory, base, offset, 8);
    var memory = waitable(instance);
    return memory
        .futex()
        .await((int) at, () -> (long) I64.getVolatile(instance.memory, at) == expected, timeout);
  }

  private static LinearMemory waitable(TranslatedInstance instance) {
    var memory = instance.linearMemory();
    if (!memory.plan().shared()) {
      throw new Trap("expected shared memory");
    }
    return memory;
  }

  /** {@code memory.atomic.notify}. */
  public static int notify(int base, int count, long offset, TranslatedInstance instance) {
    long at = at(instance.memory, base, offset, 4);
    var memory = instance.linearMemory();
    return memory.plan().shared() ? memory.futex().notify((int) at, count) : 0;
  }
}
