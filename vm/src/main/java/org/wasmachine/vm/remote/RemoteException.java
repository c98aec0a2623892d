package org.wasmachine.vm.remote;

import java.util.Objects;
import org.wasmachine.vm.app.Response;

/** A machine could not be managed from afar; the message is for the user. */
public final class RemoteException extends RuntimeException {

  /** What went wrong. */
  public enum Kind {
    /** The machine answered with an error. */
    REFUSED,
    /** The machine did not answer in time. */
    TIMEOUT,
    /** There is no connection, or it broke. */
    DISCONNECTED
  }

  private final Kind kind;
  private final int status;

  private RemoteException(Kind kind, int status, String message, Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind);
    this.status = status;
  }

  static RemoteException refused(Response response) {
    String text =
        response
            .attributes()
            .flatMap(container -> container.text(Response.ERROR_MESSAGE))
            .orElse("the machine answered with status " + response.status());
    return new RemoteException(Kind.REFUSED, response.status(), text, null);
  }

  static RemoteException timeout(String what) {
    return new RemoteException(Kind.TIMEOUT, 0, what + ": the machine does not answer", null);
  }

  static RemoteException disconnected(String why, Throwable cause) {
    return new RemoteException(Kind.DISCONNECTED, 0, why, cause);
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** The status of a refusal, else 0. */
  public int status() {
    return status;
  }
}
