package org.wasmachine.ext.http;

/** A request that failed, as the app is told ({@code esp_http_client.h}). */
final class RequestFailure extends Exception {

  private static final long serialVersionUID = 1;

  static final int TOO_MANY_REDIRECTS = 0x7001;
  static final int CONNECT = 0x7002;
  static final int WRITE = 0x7003;
  static final int FETCH_HEADER = 0x7004;
  static final int CONNECTION_CLOSED = 0x7008;
  static final int FAIL = -1;

  private final int code;

  RequestFailure(int code, String message) {
    super(message);
    this.code = code;
  }

  RequestFailure(int code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The error number of the peer's client. */
  int code() {
    return code;
  }
}
