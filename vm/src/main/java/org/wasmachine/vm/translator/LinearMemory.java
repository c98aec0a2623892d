package org.wasmachine.vm.translator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.engine.Futex;
import org.wasmachine.vm.engine.InstantiationException;
import org.wasmachine.vm.engine.MemoryPlan;

/**
 * The linear memory of a process: off-heap, reached by generated code as a constant of the JIT or
 * through the instances' fields. Growing moves an unshared memory and tells both; a shared one is
 * reserved up to its maximum and never moves.
 */
final class LinearMemory {
  private final MemoryPlan plan;
  private final Futex futex;
  private final MemorySegment reserved;
  private final GuestMemory guest;
  private final List<TranslatedInstance> users = new ArrayList<>();
  private MemorySegment current;
  private int pages;
  private Optional<MutableCallSite> constant = Optional.empty();

  private final boolean fixed;

  /**
   * @param growing whether the module's code grows its memory
   */
  LinearMemory(MemoryPlan plan, Futex futex, BooleanSupplier growing) {
    this.plan = plan;
    this.fixed =
        plan.pages() >= plan.maximumPages() || !plan.heapOnDemand() && !growing.getAsBoolean();
    this.futex = futex;
    long more = plan.shared() ? (long) (plan.maximumPages() - plan.pages()) * MemoryPlan.PAGE : 0;
    try {
      reserved = allocate(plan.bytes() + more);
    } catch (OutOfMemoryError e) {
      throw new InstantiationException("allocate memory failed", e);
    }
    pages = plan.pages();
    current = reserved.asSlice(0, plan.bytes());
    guest = new GuestMemory(current);
  }

  /** Zeroed, aligned for atomics; freed by the collector. */
  private static MemorySegment allocate(long bytes) {
    return Arena.ofAuto().allocate(Math.max(bytes, 1), 16);
  }

  MemoryPlan plan() {
    return plan;
  }

  Futex futex() {
    return futex;
  }

  GuestMemory guest() {
    return guest;
  }

  synchronized MemorySegment segment() {
    return current;
  }

  synchronized int pages() {
    return pages;
  }

  /** Whether the segment is the same one for ever: nobody who could would ever grow it. */
  boolean fixed() {
    return fixed;
  }

  /** An instance whose field must follow. */
  synchronized void join(TranslatedInstance instance) {
    users.add(instance);
    instance.memory = current;
  }

  /**
   * A handle {@code ()MemorySegment} whose answer the JIT takes for a constant until it changes.
   */
  synchronized MethodHandle constant() {
    if (constant.isEmpty()) {
      constant = Optional.of(new MutableCallSite(answer(current)));
    }
    return constant.get().dynamicInvoker();
  }

  private static MethodHandle answer(MemorySegment segment) {
    return MethodHandles.constant(MemorySegment.class, segment);
  }

  static final MethodType ANSWER = MethodType.methodType(MemorySegment.class);

  /** As {@code memory.grow}. */
  synchronized int grow(int more) {
    int before = pages;
    if (more < 0 || more > plan.maximumPages() - before || more > 0 && fixed) {
      return -1;
    }
    if (more == 0) {
      return before;
    }
    long size = current.byteSize() + (long) more * MemoryPlan.PAGE;
    MemorySegment grown;
    if (plan.shared()) {
      grown = reserved.asSlice(0, size);
    } else {
      try {
        grown = allocate(size);
      } catch (OutOfMemoryError e) {
        return -1;
      }
      MemorySegment.copy(current, 0, grown, 0, current.byteSize());
    }
    current = grown;
    pages = before + more;
    guest.relocate(grown);
    for (var user : users) {
      user.memory = grown;
    }
    if (constant.isPresent()) {
      constant.get().setTarget(answer(grown));
      MutableCallSite.syncAll(new MutableCallSite[] {constant.get()});
    }
    return before;
  }
}
