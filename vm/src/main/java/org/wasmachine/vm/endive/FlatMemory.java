package org.wasmachine.vm.endive;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.Futex;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.engine.MemoryPlan;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;

/**
 * Linear memory in one Java array: twice as fast as Endive's own memories, and of any length, so
 * that the guest heap may follow the declared pages. Endive compares nothing but the array's
 * bounds.
 *
 * <p>Shared between threads ({@link SharedMemory}) it never moves. Atomics are read-modify-writes
 * under one of 64 locks, a lock per 8-byte word, because views of byte arrays have no atomic access
 * on JDK 25 and because operations of different widths on one word must exclude each other.
 */
@SuppressWarnings({"deprecation", "removal"}) // lock/waitOn/notify are Endive 1.0's only hooks
class FlatMemory implements Memory {

  private static final VarHandle I16 = view(short[].class);
  private static final VarHandle I32 = view(int[].class);
  private static final VarHandle I64 = view(long[].class);
  private static final VarHandle F32 = view(float[].class);
  private static final VarHandle F64 = view(double[].class);

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  private final MemoryPlan plan;
  private final Futex futex;
  private final GuestMemory guest;
  private final Object[] locks;
  private byte[] bytes;
  private volatile int pages;
  private DataSegment[] segments = {};
  private boolean live;

  /** Memory of its own for a process. */
  static FlatMemory of(MemoryPlan plan, Futex futex) {
    return plan.shared()
        ? new SharedMemory(plan, futex)
        : new FlatMemory(plan, futex, plan.bytes(), 1);
  }

  /**
   * @param reserved bytes that the array has
   * @param lockCount a power of two
   */
  FlatMemory(MemoryPlan plan, Futex futex, long reserved, int lockCount) {
    this.plan = plan;
    this.futex = futex;
    this.pages = plan.pages();
    try {
      this.bytes = new byte[Math.toIntExact(reserved)];
    } catch (OutOfMemoryError | ArithmeticException e) {
      throw new InstantiationException("allocate memory failed", e);
    }
    this.guest = new GuestMemory(MemorySegment.ofArray(bytes).asSlice(0, plan.bytes()));
    this.locks = new Object[lockCount];
    Arrays.setAll(locks, _ -> new Object());
  }

  /**
   * The address, if it may be the guest's for so many bytes. Here the array's bounds, which are
   * checked behind this, say all.
   */
  int at(int address, int width) {
    return address;
  }

  GuestMemory guest() {
    return guest;
  }

  /** From now on another instance joins: data segments are not copied again. */
  void nowLive() {
    live = true;
  }

  @Override
  public int pages() {
    return pages;
  }

  @Override
  public synchronized int grow(int more) {
    int before = pages;
    if (more < 0 || more > plan.maximumPages() - before) {
      return -1;
    }
    if (more == 0) {
      return before;
    }
    long size = guest.size() + (long) more * PAGE_SIZE;
    try {
      bytes = sized(bytes, Math.toIntExact(size));
    } catch (OutOfMemoryError | ArithmeticException e) {
      return -1;
    }
    guest.relocate(MemorySegment.ofArray(bytes).asSlice(0, size));
    pages = before + more;
    return before;
  }

  /** An array for so many bytes with the contents of the one there was. */
  byte[] sized(byte[] present, int size) {
    return Arrays.copyOf(present, size);
  }

  @Override
  public int initialPages() {
    return plan.pages();
  }

  @Override
  public int maximumPages() {
    return plan.maximumPages();
  }

  @Override
  public boolean shared() {
    return plan.shared();
  }

  // ---- data segments -----------------------------------------------------------------------

  @Override
  public void initialize(Instance instance, DataSegment[] all) {
    initialize(instance, all, 0);
  }

  @Override
  public void initialize(Instance instance, DataSegment[] all, int memoryIndex) {
    segments = all; // kept, not copied: data.drop replaces entries in this very array
    for (int i = 0; i < all.length; i++) {
      if (all[i] instanceof ActiveDataSegment active) {
        if (!live) {
          copy(instance, active);
        }
        drop(i); // memory.init finds nothing in it
      }
    }
    live |= plan.shared();
  }

  private void copy(Instance instance, ActiveDataSegment segment) {
    long[] offset = ConstantEvaluators.computeConstantValue(instance, segment.offsetInstructions());
    long at = Integer.toUnsignedLong((int) offset[0]);
    byte[] data = segment.data();
    if (at + data.length > Math.min(plan.declaredBytes(), bytes.length)) {
      throw new InstantiationException("data segment does not fit");
    }
    System.arraycopy(data, 0, bytes, (int) at, data.length);
  }

  @Override
  public void initPassiveSegment(int segment, int destination, int offset, int size) {
    byte[] data = segments[segment].data();
    if (Integer.toUnsignedLong(offset) + Integer.toUnsignedLong(size) > data.length) {
      throw outOfBounds();
    }
    write(destination, data, offset, size);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = run.endive.wasm.types.PassiveDataSegment.EMPTY;
  }

  // ---- blocks ------------------------------------------------------------------------------

  @Override
  public void write(int address, byte[] data, int offset, int size) {
    try {
      System.arraycopy(data, offset, bytes, at(address, size), size);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public byte[] readBytes(int address, int length) {
    if (address < 0 || length < 0 || length > bytes.length - at(address, length)) {
      throw outOfBounds();
    }
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public void copy(int destination, int source, int size) {
    try {
      System.arraycopy(bytes, at(source, size), bytes, at(destination, size), size);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void fill(byte value, int from, int to) {
    try {
      Arrays.fill(bytes, at(from, to - from), to, value);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw outOfBounds();
    }
  }

  /** Called by Endive before segments are copied; a new array is zero already. */
  @Override
  public void zero() {}

  // ---- scalars -----------------------------------------------------------------------------

  static Trap outOfBounds() {
    return new Trap(Trap.OUT_OF_BOUNDS);
  }

  @Override
  public byte read(int address) {
    try {
      return bytes[at(address, 1)];
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeByte(int address, byte value) {
    try {
      bytes[at(address, 1)] = value;
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public short readShort(int address) {
    try {
      return (short) I16.get(bytes, at(address, 2));
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public long readU16(int address) {
    return Short.toUnsignedLong(readShort(address));
  }

  @Override
  public void writeShort(int address, short value) {
    try {
      I16.set(bytes, at(address, 2), value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public int readInt(int address) {
    try {
      return (int) I32.get(bytes, at(address, 4));
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeI32(int address, int value) {
    try {
      I32.set(bytes, at(address, 4), value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public long readLong(int address) {
    try {
      return (long) I64.get(bytes, at(address, 8));
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public void writeLong(int address, long value) {
    try {
      I64.set(bytes, at(address, 8), value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public float readFloat(int address) {
    try {
      return (float) F32.get(bytes, at(address, 4));
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public void writeF32(int address, float value) {
    try {
      F32.set(bytes, at(address, 4), value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public double readDouble(int address) {
    try {
      return (double) F64.get(bytes, at(address, 8));
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void writeF64(int address, double value) {
    try {
      F64.set(bytes, at(address, 8), value);
    } catch (IndexOutOfBoundsException e) {
      throw outOfBounds();
    }
  }

  // ---- threads -----------------------------------------------------------------------------

  @Override
  public Object lock(int address) {
    return locks[(address >>> 3) & (locks.length - 1)];
  }

  @Override
  public int waitOn(int address, int expected, long timeoutNanos) {
    requireShared();
    return futex.await(address, () -> atomicReadInt(address) == expected, timeoutNanos);
  }

  @Override
  public int waitOn(int address, long expected, long timeoutNanos) {
    requireShared();
    return futex.await(address, () -> atomicReadLong(address) == expected, timeoutNanos);
  }

  @Override
  public int notify(int address, int count) {
    readInt(address);
    if ((address & 3) != 0) { // Endive asks for that everywhere but here
      throw new Trap("unaligned atomic");
    }
    return futex.notify(address, count);
  }

  private void requireShared() {
    if (!plan.shared()) {
      throw new Trap("expected shared memory");
    }
  }
}
