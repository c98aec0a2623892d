package org.wasmachine.vm;

/**
 * The guest broke a rule of WebAssembly or of a native; its run ends here. The message is the
 * reason text that WAMR prints behind {@code Exception: }, for example {@code integer divide by
 * zero}.
 */
public class Trap extends RuntimeException {

  /** Reason of every access outside linear memory, by the guest or by a native on its behalf. */
  public static final String OUT_OF_BOUNDS = "out of bounds memory access";

  /** Reason when the host ends a run: a kill, a time limit, an uninstall. */
  public static final String TERMINATED = "terminated by user";

  /** A trap of the guest's own making. */
  public Trap(String reason) {
    super(reason);
  }

  /** A trap that something else caused. */
  public Trap(String reason, Throwable cause) {
    super(reason, cause);
  }
}
