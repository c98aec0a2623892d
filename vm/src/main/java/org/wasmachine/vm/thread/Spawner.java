package org.wasmachine.vm.thread;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.engine.AuxStack;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.engine.InstanceSpec;
import org.wasmachine.vm.engine.InstantiationException;

/**
 * Starts further threads of a process, each in an instance of its own, as many at once as the
 * process's limits allow. A thread that ends in a trap or an exit ends the process.
 */
final class Spawner {

  private static final Logger LOG = System.getLogger(Spawner.class.getName());

  private static final String TOO_MANY = "maximum number of threads exceeded";
  private static final String NO_STACK = "failed to allocate aux stack space for new thread";

  private final GuestProcess process;
  private final AtomicInteger running = new AtomicInteger();

  private Spawner(GuestProcess process) {
    this.process = process;
  }

  static Spawner of(GuestProcess process) {
    return process.attachment(Spawner.class, () -> new Spawner(process));
  }

  /**
   * Starts a thread whose stack pointer is set to a stack from the process's heap.
   *
   * @param id the guest's name for it
   * @param body calls into the instance it is given
   * @param after runs on the thread when another may be started in its place, however it ended
   * @return whether it was started; if not, a warning says why
   */
  boolean withStack(int id, Consumer<Instance> body, Runnable after) {
    return start(id, body, after, true);
  }

  /** Starts a thread that sets its stack pointer itself, anywhere. */
  boolean withoutStack(int id, Consumer<Instance> body, Runnable after) {
    return start(id, body, after, false);
  }

  private boolean start(int id, Consumer<Instance> body, Runnable after, boolean giveStack) {
    if (running.incrementAndGet() > process.config().limits().threads()) {
      running.decrementAndGet();
      return refused(TOO_MANY);
    }
    int stack = 0;
    boolean started = false;
    try {
      if (giveStack) {
        stack = allocateStack();
        if (stack == 0) {
          return refused(NO_STACK);
        }
      }
      int block = stack;
      Instance instance = newInstance(stack);
      process.start(
          instance, id, () -> run(instance, block, body, after), process.name() + "-thread-" + id);
      started = true;
      return true;
    } catch (InstantiationException | OutOfMemoryError e) {
      LOG.log(Level.DEBUG, process.name() + ": cannot start thread " + id, e);
      return refused("cannot create a thread: " + e.getMessage());
    } finally {
      if (!started) {
        ended(stack);
      }
    }
  }

  private boolean refused(String reason) {
    process.warn("thread manager error: " + reason);
    return false;
  }

  private int allocateStack() {
    Optional<AuxStack> main = process.spec().auxStack();
    return main.isEmpty() ? 0 : process.heap().allocate(main.get().threadSize());
  }

  /** A copy of the module over the process's memory; its start function has not run. */
  private Instance newInstance(int stack) {
    InstanceSpec spec = process.spec();
    Instance instance =
        process
            .compiled()
            .instantiate(
                new InstanceSpec(
                    spec.imports(),
                    spec.memory(),
                    Optional.of(process.instance()),
                    spec.importedGlobals(),
                    spec.globalValues(),
                    spec.auxStack(),
                    spec.futex()));
    spec.auxStack().ifPresent(main -> setStack(instance, main, stack));
    return instance;
  }

  private static void setStack(Instance instance, AuxStack main, int stack) {
    if (stack != 0) {
      // A stack must start at a multiple of 16; the heap aligns to 8.
      instance.auxStack(stack, stack + main.threadSize() & -16);
    } else {
      instance.auxStack(0, -1);
      instance.setGlobal(main.global(), main.high());
    }
  }

  private void run(Instance instance, int stack, Consumer<Instance> body, Runnable after) {
    try {
      body.accept(instance);
    } catch (ThreadExit exit) {
      LOG.log(Level.DEBUG, () -> process.name() + ": a thread exited where nobody can join it");
    } catch (Throwable failure) { // a trap in one thread ends all
      process.end(failure);
    } finally {
      ended(stack);
      after.run();
    }
  }

  private void ended(int stack) {
    running.decrementAndGet();
    if (stack != 0 && !process.killed()) {
      process.heap().free(stack);
    }
  }
}
