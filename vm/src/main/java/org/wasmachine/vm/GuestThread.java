package org.wasmachine.vm;

import java.util.Optional;
import org.wasmachine.vm.engine.Instance;

/**
 * A platform thread that runs guest code, with a stack of known size and an instance of its own.
 * Natives find out here on whose behalf they are called.
 */
public final class GuestThread extends Thread {

  private final GuestProcess process;
  private final Instance instance;
  private final int id;

  /**
   * @param id 0 for a process's main thread, else the guest's handle of the thread
   */
  GuestThread(
      GuestProcess process,
      Instance instance,
      int id,
      Runnable body,
      String name,
      long stackBytes) {
    super(null, body, name, stackBytes);
    this.process = process;
    this.instance = instance;
    this.id = id;
    setDaemon(true);
  }

  @Override
  public void interrupt() {
    super.interrupt();
    instance.interrupted();
  }

  /** The current thread, if it runs a guest. */
  public static Optional<GuestThread> current() {
    return Thread.currentThread() instanceof GuestThread guest
        ? Optional.of(guest)
        : Optional.empty();
  }

  /** The process this thread belongs to. */
  public GuestProcess process() {
    return process;
  }

  /** The instance this thread runs in. */
  public Instance instance() {
    return instance;
  }

  /** The guest's handle of this thread; 0 for the main thread. */
  public int id() {
    return id;
  }
}
