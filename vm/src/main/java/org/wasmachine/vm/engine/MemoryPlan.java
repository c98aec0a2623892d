package org.wasmachine.vm.engine;

import java.util.OptionalInt;
import java.util.Set;
import org.wasmachine.vm.module.CodeScan;
import org.wasmachine.vm.module.ExternalKind;
import org.wasmachine.vm.module.Import;
import org.wasmachine.vm.module.Limits;
import org.wasmachine.vm.module.WasmModule;

/**
 * How linear memory is laid out in an instance: what the module declared, and the heap that the
 * machine inserts for apps without an allocator of their own, placed where WAMR places it.
 *
 * @param declaredBytes what the module declared; active data segments must fit into it
 * @param bytes what the guest can reach at the start; not always a multiple of a page
 * @param pages what {@code memory.size} answers at the start
 * @param maximumPages the most pages {@code memory.grow} may reach
 * @param shared whether several threads may use the memory; it is then never moved
 * @param heapStart address of the inserted heap; 0 when there is none yet
 * @param heapSize bytes of the inserted heap; 0 when the module brings {@code malloc} itself
 * @param raisedHeapBase new value of the exported {@code __heap_base}, when the heap was put there
 */
public record MemoryPlan(
    long declaredBytes,
    long bytes,
    int pages,
    int maximumPages,
    boolean shared,
    int heapStart,
    int heapSize,
    OptionalInt raisedHeapBase) {

  /** Bytes of a WebAssembly page. */
  public static final int PAGE = 65536;

  /** The largest memory this machine gives: one Java array, less than 2 GiB. */
  public static final int MAX_PAGES = 32767;

  private static final Set<String> ALLOCATORS =
      Set.of(
          "malloc",
          "calloc",
          "realloc",
          "strdup",
          "_strdup",
          "free",
          "posix_memalign",
          "__cxa_allocate_exception");

  /**
   * Plans the memory of {@code module}.
   *
   * @param heapSize bytes of heap wanted, at least 0
   * @param limitPages pages the app may have at most; the heap does not count
   * @throws InstantiationException if the module wants more than {@code limitPages} at its start
   */
  public static MemoryPlan of(WasmModule module, int heapSize, int limitPages) {
    if (module.memories().isEmpty()) {
      return new MemoryPlan(0, 0, 0, 0, false, 0, 0, OptionalInt.empty());
    }
    Limits limits = module.memories().getFirst();
    int limit = Math.min(limitPages, MAX_PAGES);
    if (limits.minimum() > limit) {
      throw new InstantiationException(
          "allocate memory failed: the module wants %d pages of 64 KiB, allowed are %d"
              .formatted(limits.minimum(), limit));
    }
    int pages = (int) limits.minimum();
    int maximum = (int) Math.min(limits.maximum().orElse(limit), limit);
    long declared = (long) pages * PAGE;
    if (heapSize > MAX_PAGES * (long) PAGE) {
      throw tooLarge();
    }
    int heap = align8(heapSize);
    MemoryPlan plain =
        new MemoryPlan(
            declared, declared, pages, maximum, limits.shared(), 0, 0, OptionalInt.empty());
    if (heap == 0 || bringsAllocator(module)) {
      return plain;
    }
    OptionalInt heapBase = Globals.exportedI32(module, "__heap_base");
    if (!CodeScan.usesMemorySizeOrGrow(module)) {
      return plain.behindStatics(heapBase, Globals.exportedI32(module, "__data_end"), heap);
    }
    if (!importsAllocator(module)) {
      return plain.onDemand(heap);
    }
    return heapBase.isPresent() && heapBase.getAsInt() >= 0 && heapBase.getAsInt() < declared
        ? plain.atHeapBase(heapBase.getAsInt(), heap)
        : plain.behindPages(heap);
  }

  /** Whether the heap is made by growing the memory when the host first needs a block. */
  public boolean heapOnDemand() {
    return heapSize > 0 && heapStart == 0;
  }

  /** Fixed memory: one block of statics, the heap behind it (WAMR's single-page merge). */
  private MemoryPlan behindStatics(OptionalInt heapBase, OptionalInt dataEnd, int heap) {
    long statics = declaredBytes;
    if (heapBase.isPresent() && dataEnd.isPresent()) {
      long base = align8(heapBase.getAsInt());
      if (base > 0 && base < declaredBytes) {
        statics = base;
      }
    }
    if (statics + heap > Integer.MAX_VALUE) {
      throw tooLarge();
    }
    return new MemoryPlan(
        statics, statics + heap, pages, pages, shared, (int) statics, heap, OptionalInt.empty());
  }

  /** Memory that may grow, {@code __heap_base} known: the heap starts there and pushes it up. */
  private MemoryPlan atHeapBase(int heapBase, int heap) {
    int start = align8(heapBase);
    long base = (long) start + heap;
    int more = pagesFor(base) - pagesFor(heapBase);
    if (pagesFor(base) * (long) PAGE - base < 1024) {
      base += 1024;
      more++;
    }
    return grown(more, start, heap, OptionalInt.of((int) base));
  }

  /** Memory that may grow, nothing known: new pages behind it. */
  private MemoryPlan behindPages(int heap) {
    return grown(pagesFor(heap), (int) declaredBytes, heap, OptionalInt.empty());
  }

  /**
   * An app with an allocator of its own that may grow: its allocator takes all memory that it finds
   * for its own, so nothing is inserted until the host needs a block.
   */
  private MemoryPlan onDemand(int heap) {
    int maximum = Math.min(MAX_PAGES, maximumPages + pagesFor(heap));
    return new MemoryPlan(
        declaredBytes, bytes, pages, maximum, shared, 0, heap, OptionalInt.empty());
  }

  private MemoryPlan grown(int more, int start, int heap, OptionalInt raised) {
    if (pages + more > MAX_PAGES) {
      throw tooLarge();
    }
    return new MemoryPlan(
        declaredBytes,
        bytes + (long) more * PAGE,
        pages + more,
        Math.min(MAX_PAGES, maximumPages + more),
        shared,
        start,
        heap,
        raised);
  }

  private static InstantiationException tooLarge() {
    return new InstantiationException(
        "failed to insert app heap into linear memory, try using `--heap-size=0` option");
  }

  private static boolean bringsAllocator(WasmModule module) {
    return module.export("malloc", ExternalKind.FUNCTION).isPresent()
        && module.export("free", ExternalKind.FUNCTION).isPresent();
  }

  private static boolean importsAllocator(WasmModule module) {
    return module.imports().stream()
        .anyMatch(
            anImport ->
                anImport instanceof Import.Function function
                    && function.module().equals("env")
                    && ALLOCATORS.contains(function.name()));
  }

  private static int pagesFor(long size) {
    return (int) ((size + PAGE - 1) / PAGE);
  }

  private static int align8(int value) {
    return (value + 7) & -8;
  }
}
