package org.wasmachine.vm.thread;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ValueType;
import org.wasmachine.vm.natives.NativeTable;

/**
 * wasi-threads. The app's C library does the rest by itself, with atomics: it sets the stack
 * pointer, joins, locks. The module's start function runs in every thread, as it must.
 */
public final class WasiThreads {

  /** Its import. */
  public static final NativeTable TABLE =
      NativeTable.of("wasi", WasiThreads.class, "thread-spawn (i)i");

  private static final String ENTRY = "wasi_thread_start";
  private static final FunctionType ENTRY_TYPE =
      new FunctionType(List.of(ValueType.I32, ValueType.I32), List.of());
  private static final int LARGEST_ID = 0x1FFF_FFFF;

  private final GuestProcess process;
  private final ArrayDeque<Integer> released = new ArrayDeque<>();
  private int lastId;

  WasiThreads(GuestProcess process) {
    this.process = process;
  }

  /**
   * Starts a thread that calls the export {@code wasi_thread_start(id, argument)}.
   *
   * @return its id, 1 to 0x1FFFFFFF, the one released last first; or -1
   */
  public int thread_spawn(int argument) {
    if (entry(process.instance()).isEmpty()) {
      process.warn("Failed to find thread start function " + ENTRY);
      return -1;
    }
    int id = takeId();
    if (id < 0) {
      process.warn("Failed to get thread identifier");
      return -1;
    }
    boolean started =
        Spawner.of(process)
            .withoutStack(id, instance -> run(instance, id, argument), () -> release(id));
    if (!started) {
      release(id);
      process.warn("Failed to spawn a new thread");
      return -1;
    }
    return id;
  }

  private static void run(Instance instance, int id, int argument) {
    instance.start();
    entry(instance).orElseThrow().call(id, argument);
  }

  private static Optional<GuestFunction> entry(Instance instance) {
    return instance.export(ENTRY).filter(function -> function.type().equals(ENTRY_TYPE));
  }

  private synchronized int takeId() {
    if (!released.isEmpty()) {
      return released.pop();
    }
    return lastId < LARGEST_ID ? ++lastId : -1;
  }

  private synchronized void release(int id) {
    released.push(id);
  }
}
