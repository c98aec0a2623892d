package org.wasmachine.vm.translator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.wasmachine.vm.Trap;

/** Bulk memory and table instructions. Called by generated code. */
public final class Bulk {
  private static final String TABLE = "out of bounds table access";

  private Bulk() {}

  private static long bytes(MemorySegment memory, int address, int length) {
    long at = address & 0xFFFFFFFFL;
    if (at + (length & 0xFFFFFFFFL) > memory.byteSize()) {
      throw Traps.outOfBounds();
    }
    return at;
  }

  /** {@code memory.fill}. */
  public static void fill(int address, int value, int length, MemorySegment memory) {
    long at = bytes(memory, address, length);
    memory.asSlice(at, length & 0xFFFFFFFFL).fill((byte) value);
  }

  /** {@code memory.copy}. */
  public static void copy(int to, int from, int length, MemorySegment memory) {
    long source = bytes(memory, from, length);
    long target = bytes(memory, to, length);
    MemorySegment.copy(memory, source, memory, target, length & 0xFFFFFFFFL);
  }

  /** {@code memory.init}. */
  public static void init(
      int to, int from, int length, int segment, MemorySegment memory, TranslatedInstance in) {
    byte[] data = in.data(segment);
    int dataLength = in.dataLength(segment);
    if ((from & 0xFFFFFFFFL) + (length & 0xFFFFFFFFL) > dataLength) {
      throw Traps.outOfBounds();
    }
    long target = bytes(memory, to, length);
    MemorySegment.copy(
        data, in.dataStart(segment) + from, memory, ValueLayout.JAVA_BYTE, target, length);
  }

  private static void range(int start, int length, int size) {
    if ((start & 0xFFFFFFFFL) + (length & 0xFFFFFFFFL) > size) {
      throw new Trap(TABLE);
    }
  }

  /** {@code table.get}. */
  public static int tableGet(int index, int table, TranslatedInstance in) {
    int[] elements = in.table(table);
    if (Integer.compareUnsigned(index, elements.length) >= 0) {
      throw new Trap(TABLE);
    }
    return elements[index];
  }

  /** {@code table.set}. */
  public static void tableSet(int index, int value, int table, TranslatedInstance in) {
    int[] elements = in.table(table);
    if (Integer.compareUnsigned(index, elements.length) >= 0) {
      throw new Trap(TABLE);
    }
    elements[index] = value;
  }

  /** {@code table.size}. */
  public static int tableSize(int table, TranslatedInstance in) {
    return in.table(table).length;
  }

  /** {@code table.grow}. */
  public static int tableGrow(int value, int more, int table, TranslatedInstance in) {
    return in.growTable(table, value, more);
  }

  /** {@code table.fill}. */
  public static void tableFill(int start, int value, int length, int table, TranslatedInstance in) {
    int[] elements = in.table(table);
    range(start, length, elements.length);
    Arrays.fill(elements, start, start + length, value);
  }

  /** {@code table.copy}. */
  public static void tableCopy(
      int to, int from, int length, int target, int source, TranslatedInstance in) {
    int[] targetElements = in.table(target);
    int[] sourceElements = in.table(source);
    range(from, length, sourceElements.length);
    range(to, length, targetElements.length);
    System.arraycopy(sourceElements, from, targetElements, to, length);
  }

  /** {@code table.init}. */
  public static void tableInit(
      int to, int from, int length, int segment, int table, TranslatedInstance in) {
    int[] elements = in.table(table);
    int[] items = in.elements(segment);
    range(from, length, items.length);
    range(to, length, elements.length);
    System.arraycopy(items, from, elements, to, length);
  }
}
