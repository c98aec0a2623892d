package org.wasmachine.vm.engine;

/** A valid module cannot be instantiated; the message is WAMR's reason text. */
public final class InstantiationException extends RuntimeException {

  /** The module itself is the reason. */
  public InstantiationException(String reason) {
    super(reason);
  }

  /** Something else is the reason. */
  public InstantiationException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
