package org.wasmachine.vm;

import java.util.List;
import java.util.Optional;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.engine.MemoryPlan;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ValueType;

/**
 * Where {@code malloc} and the buffers of callbacks get guest memory: the module's exported {@code
 * malloc} and {@code free} if it has both, else the heap that the machine inserted.
 */
public final class ProcessHeap {

  private static final FunctionType MALLOC =
      new FunctionType(List.of(ValueType.I32), List.of(ValueType.I32));
  private static final FunctionType FREE = new FunctionType(List.of(ValueType.I32), List.of());

  private final Instance instance;
  private final int wanted;
  private final Optional<GuestFunction> malloc;
  private final Optional<GuestFunction> free;
  private volatile GuestHeap inserted;

  private ProcessHeap(MemoryPlan plan, Instance instance) {
    this.instance = instance;
    this.wanted = plan.heapOnDemand() ? plan.heapSize() : 0;
    Optional<GuestFunction> m = exported(instance, "malloc", MALLOC);
    Optional<GuestFunction> f = exported(instance, "free", FREE);
    boolean own = m.isPresent() && f.isPresent();
    this.malloc = own ? m : Optional.empty();
    this.free = own ? f : Optional.empty();
    this.inserted =
        new GuestHeap(plan.heapStart(), plan.heapOnDemand() || own ? 0 : plan.heapSize());
  }

  static ProcessHeap of(MemoryPlan plan, Instance instance) {
    return new ProcessHeap(plan, instance);
  }

  private static Optional<GuestFunction> exported(
      Instance instance, String name, FunctionType type) {
    return instance.export(name).filter(function -> function.type().equals(type));
  }

  /**
   * Address of a new block of {@code bytes} (unsigned), 8-byte aligned, or 0 if there is no room.
   */
  public int allocate(int bytes) {
    if (malloc.isPresent()) {
      return (int) ofCaller("malloc", MALLOC, malloc.get()).callForOne(bytes);
    }
    if (wanted > 0 && inserted.size() == 0) {
      growHeap();
    }
    return inserted.allocate(bytes);
  }

  /** The guest's function in the instance of the calling thread, which has its own stack. */
  private GuestFunction ofCaller(String name, FunctionType type, GuestFunction main) {
    return GuestThread.current()
        .map(GuestThread::instance)
        .filter(own -> own != instance)
        .flatMap(own -> exported(own, name, type))
        .orElse(main);
  }

  /** Returns a block; the inserted heap ignores what is none of its live blocks. */
  public void free(int address) {
    if (free.isPresent()) {
      ofCaller("free", FREE, free.get()).call(address);
    } else {
      inserted.free(address);
    }
  }

  /**
   * Changes the size of a block, in place if possible, else by moving what it holds; of block 0,
   * makes a new one.
   *
   * @return where the block is now, or 0 if there is no room or {@code address} is no live block of
   *     the inserted heap; the block is as before then
   */
  public int reallocate(int address, int bytes) {
    if (address == 0) {
      return allocate(bytes);
    }
    GuestHeap heap = inserted;
    int before = heap.blockSize(address);
    if (before < 0) {
      return 0;
    }
    if (heap.resize(address, bytes)) {
      return address;
    }
    int moved = heap.allocate(bytes);
    if (moved != 0) {
      instance.memory().copy(address, moved, before);
      heap.free(address);
    }
    return moved;
  }

  /** The heap the machine inserted, of size 0 if there is none. */
  public GuestHeap inserted() {
    return inserted;
  }

  private synchronized void growHeap() {
    if (inserted.size() > 0) {
      return;
    }
    int pages = (wanted + MemoryPlan.PAGE - 1) / MemoryPlan.PAGE;
    int before = instance.growMemory(pages);
    if (before >= 0) {
      inserted = new GuestHeap(before * MemoryPlan.PAGE, wanted);
    }
  }
}
