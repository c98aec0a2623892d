package org.wasmachine.vm.translator;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.module.ExternalKind;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.WasmModule;
import org.wasmachine.vm.natives.LinkedImport;
import org.wasmachine.vm.natives.Native;
import org.wasmachine.vm.natives.NativeChecks;

/**
 * What generated code runs against: memory, tables, segments, stack bounds. Each module has a
 * generated subclass that adds its globals as fields and its natives' family objects, and that
 * knows how to enter its functions.
 *
 * <p>References are ints: a function reference is the index of the function, null is -1; the
 * generated code of a module never meets a function of another.
 */
public abstract class TranslatedInstance implements Instance {
  /** The null reference. */
  public static final int NULL = -1;

  private static final byte[] DROPPED = {};
  private static final int[] NO_ELEMENTS = {};

  /** Linear memory as it is now. Read by generated code. */
  public MemorySegment memory = MemorySegment.NULL;

  /** Linear memory as natives see it. Read by generated code. */
  public GuestMemory guest = new GuestMemory(MemorySegment.NULL);

  /** Table 0 as it is now. Read by generated code. */
  public int[] table0 = NO_ELEMENTS;

  /** The lowest legal stack pointer. Read by generated code. */
  public int auxLow;

  /** Highest minus lowest legal stack pointer, unsigned. Read by generated code. */
  public int auxRange = -1;

  /**
   * Whether the thread may have been interrupted. A plain field, which the JIT reads once before a
   * loop and not in it; see {@link StopSignal}. Read by generated code.
   */
  public boolean stop;

  /** The same for loops in which {@link #stop} would not be seen. Read by generated code. */
  public volatile boolean stopNow;

  /** The function a tail call wants next, or -1. Used by generated code. */
  public int tailFunction = -1;

  /** The arguments of that tail call. Used by generated code. */
  public long[] tailArguments = {};

  private TranslatedModule module;
  private LinearMemory linear;
  private List<LinkedImport> imports = List.of();
  private int[][] tables = {};
  private boolean[] droppedData = {};
  private int[][] elements = {};

  /** Made by generated code; {@link #attach} follows. */
  protected TranslatedInstance() {}

  final void attach(
      TranslatedModule newModule, LinearMemory newLinear, List<LinkedImport> newImports) {
    module = newModule;
    linear = newLinear;
    imports = newImports;
    guest = newLinear.guest();
    newLinear.join(this);
    droppedData = new boolean[newModule.module().data().size()];
  }

  final void tables(int[][] newTables, int[][] newElements) {
    tables = newTables;
    elements = newElements;
    if (newTables.length > 0) {
      table0 = newTables[0];
    }
  }

  // ---- implemented by the generated subclass ---------------------------------------------------

  /** Sets the fields of the family objects, in the order of the module's natives. */
  protected abstract void targets(Object[] targets);

  /** Raw bits of a global. */
  protected abstract long readGlobal(int index);

  /** Sets a global. */
  protected abstract void writeGlobal(int index, long bits);

  /** Calls a function; arguments and results as raw bits. */
  protected abstract long[] enter(int function, long[] arguments);

  /**
   * The same, but leaves a tail call that the function makes to the caller; overridden by modules
   * that have tail calls.
   */
  protected long[] enterOnce(int function, long[] arguments) {
    return enter(function, arguments);
  }

  // ---- called by generated code ----------------------------------------------------------------

  /** The function reference in a slot of a table, for {@code call_indirect}. */
  public final int element(int slot, int table) {
    int[] elementsOfTable = table == 0 ? table0 : tables[table];
    if (Integer.compareUnsigned(slot, elementsOfTable.length) >= 0) {
      throw new Trap("undefined element");
    }
    return elementsOfTable[slot];
  }

  /** Why {@code call_indirect} cannot call this reference. */
  public static Trap mismatch(int function) {
    return new Trap(function == NULL ? "uninitialized element" : "indirect call type mismatch");
  }

  /** Why an import cannot be called. */
  public final Trap missing(int importIndex) {
    return new Trap(((LinkedImport.Missing) imports.get(importIndex)).reason());
  }

  /** Calls a native that is a lambda. */
  public final long callLambda(int importIndex, long[] arguments) {
    var bound = (LinkedImport.Bound) imports.get(importIndex);
    var lambda = (Native.Lambda) bound.definition();
    NativeChecks.check(lambda.signature(), guest, arguments);
    return lambda.call().call((GuestProcess) bound.target(), arguments);
  }

  /** The memory constant of a class loader, for the initializer of its generated class. */
  public static Object memoryConstant(Class<?> constants) {
    return GuestClassLoader.memoryOf(constants);
  }

  /** {@code memory.grow}. */
  public final int grow(int pages) {
    return linear.grow(pages);
  }

  /** {@code memory.size}. */
  public final int pages() {
    return linear.pages();
  }

  /** {@code data.drop}. */
  public final void dropData(int segment) {
    droppedData[segment] = true;
  }

  /** {@code elem.drop}. */
  public final void dropElements(int segment) {
    elements[segment] = NO_ELEMENTS;
  }

  /** The function that a tail call through a table means. */
  public final int tailTarget(int slot, int table, int canonicalType) {
    int function = element(slot, table);
    if (function == NULL || module.canonicalTypeOf(function) != canonicalType) {
      throw mismatch(function);
    }
    return function;
  }

  /** Makes the tail calls that a function has left, one after the other; the last one's results. */
  public final long[] finishTailCalls() {
    long[] results;
    do {
      int function = tailFunction;
      tailFunction = -1;
      results = enterOnce(function, tailArguments);
    } while (tailFunction >= 0);
    return results;
  }

  /** The type of a function as generated code numbers it. */
  protected final int typeOf(int function) {
    return module.canonicalTypeOf(function);
  }

  final byte[] data(int segment) {
    return droppedData[segment] ? DROPPED : module.module().bytes();
  }

  final int dataStart(int segment) {
    return droppedData[segment] ? 0 : module.module().data().get(segment).start();
  }

  final int dataLength(int segment) {
    return droppedData[segment] ? 0 : module.module().data().get(segment).length();
  }

  final int[] elements(int segment) {
    return elements[segment];
  }

  final int[] table(int index) {
    return tables[index];
  }

  final int growTable(int index, int value, int more) {
    int[] old = tables[index];
    long size = old.length + (more & 0xFFFFFFFFL);
    if (size > module.tableMaximum(index)) {
      return -1;
    }
    int[] grown;
    try {
      grown = Arrays.copyOf(old, (int) size);
    } catch (OutOfMemoryError e) {
      return -1;
    }
    Arrays.fill(grown, old.length, grown.length, value);
    tables[index] = grown;
    if (index == 0) {
      table0 = grown;
    }
    return old.length;
  }

  final LinearMemory linearMemory() {
    return linear;
  }

  // ---- Instance --------------------------------------------------------------------------------

  @Override
  public final GuestMemory memory() {
    return guest;
  }

  @Override
  public final int growMemory(int pages) {
    return module.module().memories().isEmpty() ? -1 : linear.grow(pages);
  }

  @Override
  public final Optional<GuestFunction> export(String name) {
    WasmModule decoded = module.module();
    return decoded
        .export(name, ExternalKind.FUNCTION)
        .map(e -> new TranslatedFunction(this, e.index(), decoded.functionType(e.index())));
  }

  @Override
  public final GuestFunction tableFunction(int slot, FunctionType type) {
    if (tables.length == 0) {
      throw new Trap("unknown table");
    }
    int function = element(slot, 0);
    if (function == NULL || !module.module().functionType(function).equals(type)) {
      throw mismatch(function);
    }
    return new TranslatedFunction(this, function, type);
  }

  @Override
  public final long global(int index) {
    return readGlobal(index);
  }

  @Override
  public final void setGlobal(int index, long bits) {
    writeGlobal(index, bits);
  }

  @Override
  public final void auxStack(int low, int high) {
    module
        .auxStack()
        .ifPresent(
            stack -> {
              auxBounds(low, high);
              writeGlobal(stack.global(), high);
            });
  }

  final void auxBounds(int low, int high) {
    auxLow = low;
    auxRange = high - low;
  }

  @Override
  public final void interrupted() {
    stop = true;
    stopNow = true;
    StopSignal.follow(this);
  }

  /** The thread has looked at its interrupt flag. */
  final void looked() {
    stop = false;
    stopNow = false;
  }

  @Override
  public final void close() {
    looked();
    module.released(linear);
  }

  @Override
  public final void start() {
    module
        .module()
        .start()
        .ifPresent(f -> new TranslatedFunction(this, f, module.module().functionType(f)).call());
  }
}
