package org.wasmachine.vm;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The allocator behind an app's {@code malloc} when the app brings none: blocks inside the heap
 * region that the machine inserted into linear memory, 8-byte aligned, best fit.
 *
 * <p>Its bookkeeping is on the host, so a guest that writes past a block harms only its own data:
 * the heap stays whole, and {@code free} of an address that is not a live block does nothing.
 *
 * <p>Safe for concurrent use by the threads of one app.
 */
public final class GuestHeap {

  private static final int ALIGNMENT = 8;

  private final int start;
  private final int size;
  private final TreeMap<Integer, Integer> freeByStart = new TreeMap<>();
  private final TreeMap<Long, Integer> freeBySize = new TreeMap<>();
  private final Map<Integer, Integer> live = new HashMap<>();
  private int used;
  private int peak;

  /**
   * A heap over a region of linear memory.
   *
   * @param start its first address, a multiple of 8; not 0, which means "no memory" to a guest
   * @param size its bytes, at least 0
   */
  public GuestHeap(int start, int size) {
    this.start = start;
    this.size = size & -ALIGNMENT;
    if (this.size > 0) {
      addFree(start, this.size);
    }
  }

  /** Address of a new block of at least {@code bytes} (unsigned), or 0 if there is no room. */
  public synchronized int allocate(int bytes) {
    if (Integer.compareUnsigned(bytes, size) > 0) {
      return 0;
    }
    int wanted = rounded(bytes);
    Map.Entry<Long, Integer> fit = freeBySize.ceilingEntry((long) wanted << 32);
    if (fit == null) {
      return 0;
    }
    int block = fit.getValue();
    int available = (int) (fit.getKey() >>> 32);
    removeFree(block, available);
    if (available > wanted) {
      addFree(block + wanted, available - wanted);
    }
    live.put(block, wanted);
    used += wanted;
    peak = Math.max(peak, used);
    return block;
  }

  /** Returns a block to the heap; anything that is not a live block is ignored. */
  public synchronized void free(int address) {
    Integer length = live.remove(address);
    if (length == null) {
      return;
    }
    used -= length;
    int from = address;
    int bytes = length;
    Map.Entry<Integer, Integer> before = freeByStart.lowerEntry(from);
    if (before != null && before.getKey() + before.getValue() == from) {
      removeFree(before.getKey(), before.getValue());
      from = before.getKey();
      bytes += before.getValue();
    }
    Integer after = freeByStart.get(address + length);
    if (after != null) {
      removeFree(address + length, after);
      bytes += after;
    }
    addFree(from, bytes);
  }

  /**
   * Makes a live block larger or smaller where it is.
   *
   * @return whether it has at least {@code bytes} (unsigned) now; if not, nothing has changed
   */
  public synchronized boolean resize(int address, int bytes) {
    Integer length = live.get(address);
    if (length == null || Integer.compareUnsigned(bytes, size) > 0) {
      return false;
    }
    int wanted = rounded(bytes);
    int behind = freeByStart.getOrDefault(address + length, 0);
    if (wanted > length + behind) {
      return false;
    }
    if (behind > 0) {
      removeFree(address + length, behind);
    }
    int rest = length + behind - wanted;
    if (rest > 0) {
      addFree(address + wanted, rest);
    }
    live.put(address, wanted);
    used += wanted - length;
    peak = Math.max(peak, used);
    return true;
  }

  /** Bytes usable in a live block, or -1 if {@code address} is none. */
  public synchronized int blockSize(int address) {
    return live.getOrDefault(address, -1);
  }

  /** Bytes in live blocks. */
  public synchronized int used() {
    return used;
  }

  /** The most bytes that were ever in live blocks. */
  public synchronized int peak() {
    return peak;
  }

  /** Number of live blocks. */
  public synchronized int blocks() {
    return live.size();
  }

  /** The first address of the region. */
  public int start() {
    return start;
  }

  /** Size of the region in bytes. */
  public int size() {
    return size;
  }

  private static int rounded(int bytes) {
    return Math.max(ALIGNMENT, (bytes + ALIGNMENT - 1) & -ALIGNMENT);
  }

  private void addFree(int from, int bytes) {
    freeByStart.put(from, bytes);
    freeBySize.put(key(from, bytes), from);
  }

  private void removeFree(int from, int bytes) {
    freeByStart.remove(from);
    freeBySize.remove(key(from, bytes));
  }

  /**
   * Orders free blocks by size, then by address, so that the same calls give the same addresses.
   */
  private static long key(int from, int bytes) {
    return (long) bytes << 32 | Integer.toUnsignedLong(from);
  }
}
