package org.wasmachine.vm.engine;

/** A valid module cannot be instantiated; the message is WAMR's reason text. */
public final class InstantiationException extends RuntimeException {

  public InstantiationException(String reason) {
    super(reason);
  }

  public InstantiationException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
