package org.wasmachine.vm;

/** The guest asked to end its process, as by WASI's {@code proc_exit}: not an error. */
public final class GuestExit extends RuntimeException {

  private final int code;

  /** An end with an exit code. */
  public GuestExit(int code) {
    super("wasi proc exit", null, false, false);
    this.code = code;
  }

  /** The exit code the guest gave, unchanged. */
  public int code() {
    return code;
  }
}
