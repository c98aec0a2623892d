package org.wasmachine.vm;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.ParticipantTask;
import org.wasmachine.vm.engine.CompiledModule;
import org.wasmachine.vm.engine.Futex;
import org.wasmachine.vm.engine.Globals;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.engine.InstanceSpec;
import org.wasmachine.vm.engine.MemoryPlan;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.WasmModule;
import org.wasmachine.vm.natives.NativeRegistry;

/**
 * A running app: one instance of a module with its memory, heap, natives, console and threads. It
 * lasts until it is closed; guest code runs in it only on {@link GuestThread}s, started by {@link
 * #run}.
 *
 * <p>Thread-safe where a method says nothing else; guest code of the main instance is run by one
 * thread at a time.
 */
public final class GuestProcess implements AutoCloseable {

  private final CompiledModule module;
  private final ProcessConfig config;
  private final InstanceSpec spec;
  private final Instance instance;
  private final ProcessHeap heap;
  private final Map<Class<?>, Object> attachments = new HashMap<>();
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final Set<GuestThread> threads = ConcurrentHashMap.newKeySet();
  private final CpuTime cpuTime = new CpuTime();
  private final ProcessConsole console;
  private final AtomicReference<Throwable> ended = new AtomicReference<>();
  private volatile Sleep sleep;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final ReentrantLock oneRun = new ReentrantLock(true);
  private volatile boolean killed;
  private volatile boolean told;
  private boolean closed;

  private GuestProcess(CompiledModule module, NativeRegistry natives, ProcessConfig config) {
    this.module = module;
    this.config = config;
    this.sleep = config.clock()::sleepUntil;
    this.console =
        new ProcessConsole(
            config.console(), config.clock(), config.limits().outputBytesPerSecond(), () -> told);
    MemoryPlan plan =
        MemoryPlan.of(
            module.module(),
            (int)
                Math.min(
                    Integer.MAX_VALUE,
                    (long) config.heapSize()
                        + threadStacks(module.module(), config.limits().threads())),
            config.limits().memoryPages());
    this.spec = new Linker(module.module(), natives, this).link(plan);
    this.instance = module.instantiate(spec);
    this.heap = ProcessHeap.of(plan, instance);
  }

  /** Bytes more of heap for an app that may start threads: their stacks come from it. */
  private static long threadStacks(WasmModule module, int threads) {
    boolean starts =
        module.imports().stream()
            .anyMatch(
                wanted ->
                    wanted.module().equals("env") && wanted.name().endsWith("pthread_create"));
    return starts
        ? Globals.auxStack(module).map(stack -> (long) threads * stack.threadSize()).orElse(0L)
        : 0;
  }

  /**
   * Links and instantiates a module. No guest code runs yet.
   *
   * @throws org.wasmachine.vm.engine.InstantiationException if that cannot be done
   */
  public static GuestProcess create(
      CompiledModule module, NativeRegistry natives, ProcessConfig config) {
    return new GuestProcess(module, natives, config);
  }

  // ---- surroundings --------------------------------------------------------------------------

  /** How messages call the app. */
  public String name() {
    return config.name();
  }

  /** What the process was started with. */
  public ProcessConfig config() {
    return config;
  }

  /** Where the app's time comes from. */
  public Clock clock() {
    return config.clock();
  }

  /** The module that runs. */
  public WasmModule module() {
    return module.module();
  }

  /** The module as its engine prepared it. */
  public CompiledModule compiled() {
    return module;
  }

  /** What the main instance was made with; further threads are made with the same. */
  public InstanceSpec spec() {
    return spec;
  }

  /** The main instance. */
  public Instance instance() {
    return instance;
  }

  /** Linear memory, shared by all threads. */
  public GuestMemory memory() {
    return instance.memory();
  }

  /** Where {@code memory.atomic.wait} waits. */
  public Futex futex() {
    return spec.futex();
  }

  /** The app's heap: the guest's own {@code malloc}, or the one the machine inserted. */
  public ProcessHeap heap() {
    return heap;
  }

  /**
   * Writes to the app's standard output. A guest thread that prints faster than it may waits here.
   *
   * @throws Trap if the process is killed meanwhile
   */
  public void print(byte[] bytes, int offset, int length) {
    console.print(bytes, offset, length);
  }

  /** Writes to the app's standard error, as {@link #print} does. */
  public void printError(byte[] bytes, int offset, int length) {
    console.printError(bytes, offset, length);
  }

  /** Writes a line in the machine's own voice to the app's standard error. */
  public void warn(String line) {
    console.warn(line);
  }

  /** Flushes standard output and error; done by natives that are about to wait. */
  public void flushConsole() {
    console.flush();
  }

  // ---- what natives keep in a process ----------------------------------------------------------

  /** The process's one object of a type, made at the first call: state that families share. */
  public <T> T attachment(Class<T> type, Supplier<? extends T> maker) {
    synchronized (attachments) {
      Object existing = attachments.get(type);
      if (existing == null) {
        existing = maker.get();
        attachments.put(type, existing);
      }
      return type.cast(existing);
    }
  }

  /** Closes {@code resource} when the process is closed, the last added first. */
  public void onClose(AutoCloseable resource) {
    synchronized (resources) {
      resources.push(resource);
    }
  }

  // ---- waiting ---------------------------------------------------------------------------------

  /** How a guest thread that calls {@code sleep} waits. */
  @FunctionalInterface
  public interface Sleep {
    /**
     * Waits for a deadline.
     *
     * @throws InterruptedException if the process was killed
     */
    void until(long deadlineNanos) throws InterruptedException;
  }

  /** Lets an app do something else while it sleeps, for example take messages. */
  public void sleepWith(Sleep other) {
    sleep = other;
  }

  /** The sleep of the calling guest thread; every native that only waits for time uses it. */
  public void sleepUntil(long deadlineNanos) throws InterruptedException {
    sleep.until(deadlineNanos);
  }

  // ---- running guest code ----------------------------------------------------------------------

  /** Whether the module's start function has yet to run; from now on it counts as run. */
  boolean beginsNow() {
    return begun.compareAndSet(false, true);
  }

  /** Runs the module's start function and constructors, if that has not been done. */
  public void initialize() {
    run(
        () -> {
          new EntryPoint(this).initialize();
          return true;
        });
  }

  /**
   * Calls an export from the host, on a guest thread that ends with the call. Before the first call
   * the module's start function and constructors run.
   *
   * @param arguments raw bits, one per parameter, as {@link GuestFunction} says
   * @return the first result, or 0
   * @throws Trap if there is no such export, the number of arguments is wrong, or the guest traps
   * @throws GuestExit if the guest asked to end
   */
  public long call(String export, long... arguments) {
    return run(
        () -> {
          new EntryPoint(this).initialize();
          return call(exported(export, arguments.length), arguments);
        });
  }

  private GuestFunction exported(String name, int arguments) {
    GuestFunction function =
        callingInstance()
            .export(name)
            .orElseThrow(() -> new Trap("lookup function " + name + " failed"));
    if (function.type().parameters().size() != arguments) {
      throw new Trap("invalid input argument count");
    }
    return function;
  }

  /**
   * Runs {@code body} on a new main thread of the process and waits for it. The body calls into the
   * instance. On a guest thread of this process it is run at once, nested. Runs of several threads
   * of the host come one after the other, in the order in which they were asked for.
   *
   * @return what the body returns
   * @throws Trap if the guest trapped, also when it was killed
   * @throws GuestExit if the guest asked to end
   */
  public <T> T run(Callable<T> body) {
    if (GuestThread.current().filter(thread -> thread.process() == this).isPresent()) {
      return call(body);
    }
    takeTurn();
    try {
      Optional<CpuWatch> watch =
          config.limits().cpuTime().map(limit -> CpuWatch.start(this, cpuTime, limit));
      try {
        return runOnNewThread(body);
      } finally {
        watch.ifPresent(CpuWatch::close);
      }
    } finally {
      oneRun.unlock();
    }
  }

  private void takeTurn() {
    try {
      oneRun.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Trap(Trap.TERMINATED, e);
    }
  }

  private <T> T runOnNewThread(Callable<T> body) {
    CompletableFuture<T> result = new CompletableFuture<>();
    GuestThread thread = mainThread(() -> complete(result, body));
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new Trap(Trap.TERMINATED, e);
    } finally {
      join(thread);
    }
  }

  private GuestThread mainThread(Runnable body) {
    try {
      return start(instance, 0, body, config.name());
    } catch (OutOfMemoryError e) {
      throw new Trap(
          "the host has no thread with a stack of %d bytes"
              .formatted(config.limits().hostStackBytes()),
          e);
    }
  }

  private <T> void complete(CompletableFuture<T> result, Callable<T> body) {
    try {
      T value = call(body);
      if (ended.get() != null) { // by another thread, before this one came to notice
        throw new Trap(Trap.TERMINATED);
      }
      result.complete(value);
    } catch (Throwable failure) { // whatever ended the guest is for the one who waits
      if (threads.size() > 1) {
        end(failure);
      }
      result.completeExceptionally(cause(failure));
    }
  }

  /** What ended the process, for a run that only noticed that it was killed. */
  private Throwable cause(Throwable failure) {
    boolean killedOnly = failure instanceof Trap trap && Trap.TERMINATED.equals(trap.getMessage());
    Throwable first = ended.get();
    return killedOnly && first != null ? first : failure;
  }

  private <T> T call(Callable<T> body) {
    if (killed) {
      throw new Trap(Trap.TERMINATED);
    }
    try {
      return body.call();
    } catch (InterruptedException e) {
      throw new Trap(Trap.TERMINATED, e);
    } catch (Exception e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Throwable failure) {
    return switch (failure) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(failure);
    };
  }

  /**
   * Starts a guest thread, which is a participant of the clock from now on.
   *
   * @param id 0 for the main thread, else the guest's handle
   */
  public GuestThread start(Instance of, int id, Runnable body, String threadName) {
    ParticipantTask task = clock().participant(threadName, body);
    Thread[] self = new Thread[1];
    GuestThread thread =
        new GuestThread(
            this,
            of,
            id,
            () -> {
              try {
                task.run();
              } finally {
                threads.remove(self[0]);
                if (config.limits().cpuTime().isPresent()) {
                  cpuTime.addCurrentThread();
                }
              }
            },
            threadName,
            config.limits().hostStackBytes());
    self[0] = thread;
    threads.add(thread);
    try {
      thread.start();
      if (killed) { // perhaps before the thread could be found
        thread.interrupt();
      }
    } catch (Throwable failure) { // out of memory for a stack: time must not wait for this thread
      threads.remove(thread);
      task.close();
      throw failure;
    }
    return thread;
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Calls the function in a table slot of the calling thread's instance, as for a callback. The
   * shadow stack is put back when it traps.
   *
   * @return the first result, or 0
   */
  public long callback(int slot, FunctionType type, long... arguments) {
    return call(callingInstance().tableFunction(slot, type), arguments);
  }

  private Instance callingInstance() {
    return GuestThread.current().map(GuestThread::instance).orElse(instance);
  }

  /**
   * Calls a function of the calling thread's instance on behalf of the host, as for a handler that
   * the app exports. The shadow stack is put back when it traps.
   *
   * @return the first result, or 0
   */
  public long call(GuestFunction function, long... arguments) {
    Instance in = callingInstance();
    if (spec.auxStack().isEmpty()) {
      return function.callForOne(arguments);
    }
    int stackPointer = spec.auxStack().get().global();
    long saved = in.global(stackPointer);
    try {
      return function.callForOne(arguments);
    } finally {
      in.setGlobal(stackPointer, saved);
    }
  }

  // ---- the end ---------------------------------------------------------------------------------

  /**
   * Ends every run of the guest, now and in future: it traps with {@link Trap#TERMINATED}. What the
   * app printed before and nobody reads is given up.
   */
  public void kill() {
    told = true;
    stop();
  }

  private void stop() {
    killed = true;
    threads.forEach(clock()::interrupt);
  }

  /**
   * Ends every run of the guest because one of its threads has ended in a trap or an exit: each
   * ends with the same {@code cause}. The first cause counts.
   */
  public void end(Throwable cause) {
    ended.compareAndSet(null, cause);
    stop();
  }

  /** Whether the process was killed; natives that loop or wait ask. */
  public boolean killed() {
    return killed;
  }

  /** The guest threads that run now. */
  public List<GuestThread> threads() {
    return List.copyOf(threads);
  }

  private Optional<GuestThread> otherThread() {
    return threads.stream().filter(thread -> thread != Thread.currentThread()).findAny();
  }

  /** Kills what still runs, waits for it, and releases everything natives keep open. */
  @Override
  public void close() {
    synchronized (resources) {
      if (closed) {
        return;
      }
      closed = true;
    }
    stop();
    for (Optional<GuestThread> next = otherThread(); next.isPresent(); next = otherThread()) {
      join(next.get());
    }
    List<AutoCloseable> open;
    synchronized (resources) {
      open = new ArrayList<>(resources);
      resources.clear();
    }
    for (AutoCloseable resource : open) {
      try {
        resource.close();
      } catch (Exception e) {
        // No constant: a logger costs a start several milliseconds, and few processes need it.
        Logger log = System.getLogger(GuestProcess.class.getName());
        log.log(Level.WARNING, name() + ": cannot close " + resource, e);
      }
    }
    instance.close();
    flushConsole();
  }
}
