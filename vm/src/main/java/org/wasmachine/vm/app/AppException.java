package org.wasmachine.vm.app;

/**
 * The app manager cannot do what was asked for; the message is the peer's text where it has one.
 */
public final class AppException extends RuntimeException {

  public AppException(String message) {
    super(message);
  }

  public AppException(String message, Throwable cause) {
    super(message, cause);
  }
}
