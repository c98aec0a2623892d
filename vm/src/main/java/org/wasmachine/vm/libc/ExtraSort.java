package org.wasmachine.vm.libc;

import java.util.List;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ValueType;
import org.wasmachine.vm.natives.NativeTable;

/**
 * Sorting and searching with a comparison of the guest's, given as a table slot; the peer lacks
 * both. A heap sort, in place: a comparison that contradicts itself gives some order, in the same
 * time.
 */
public final class ExtraSort {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          ExtraSort.class,
          """
          qsort    (*iii)
          bsearch  (**iii)i
          """);

  private static final FunctionType COMPARISON =
      new FunctionType(List.of(ValueType.I32, ValueType.I32), List.of(ValueType.I32));

  private final GuestProcess process;

  ExtraSort(GuestProcess process) {
    this.process = process;
  }

  /** Sorts {@code count} elements of {@code size} bytes; equal ones may change places. */
  public void qsort(int base, int count, int size, int comparison) {
    requireElements(base, count, size);
    if (count < 2 || size == 0) {
      return;
    }
    byte[] spare = new byte[size];
    for (int root = count / 2 - 1; root >= 0; root--) {
      siftDown(base, root, count, size, comparison, spare);
    }
    for (int end = count - 1; end > 0; end--) {
      swap(base, base + end * size, spare);
      siftDown(base, 0, end, size, comparison, spare);
    }
  }

  private void siftDown(int base, int from, int count, int size, int comparison, byte[] spare) {
    int root = from;
    while (root < count / 2) { // it has a child
      int child = 2 * root + 1;
      if (child + 1 < count
          && compare(comparison, base + child * size, base + (child + 1) * size) < 0) {
        child++;
      }
      if (compare(comparison, base + root * size, base + child * size) >= 0) {
        return;
      }
      swap(base + root * size, base + child * size, spare);
      root = child;
    }
  }

  private void swap(int first, int second, byte[] spare) {
    GuestMemory memory = process.memory();
    memory.buffer(first, spare.length).get(spare);
    memory.copy(second, first, spare.length);
    memory.put(second, spare);
  }

  /** Address of an element of a sorted array that equals {@code key}, or 0. */
  public int bsearch(int key, int base, int count, int size, int comparison) {
    requireElements(base, count, size);
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = low + high >>> 1;
      int element = base + middle * size;
      int order = compare(comparison, key, element);
      if (order == 0) {
        return element;
      }
      if (order < 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return 0;
  }

  private void requireElements(int base, int count, int size) {
    long bytes = Integer.toUnsignedLong(count) * Integer.toUnsignedLong(size);
    if (count < 0 || bytes < 0 || bytes > Integer.MAX_VALUE) {
      throw new Trap(Trap.OUT_OF_BOUNDS);
    }
    process.memory().requireBytes(base, (int) bytes);
  }

  private int compare(int comparison, int first, int second) {
    if (Thread.currentThread().isInterrupted()) {
      throw new Trap(Trap.TERMINATED);
    }
    return (int) process.callback(comparison, COMPARISON, first, second);
  }
}
