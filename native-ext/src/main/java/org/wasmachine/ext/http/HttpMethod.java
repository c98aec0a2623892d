package org.wasmachine.ext.http;

/** Methods of a request, in the order of {@code esp_http_client_method_t}. */
enum HttpMethod {
  GET,
  POST,
  PUT,
  PATCH,
  DELETE,
  HEAD,
  NOTIFY,
  SUBSCRIBE,
  UNSUBSCRIBE,
  OPTIONS,
  COPY,
  MOVE,
  LOCK,
  UNLOCK,
  PROPFIND,
  PROPPATCH,
  MKCOL;

  /** Whether doing it twice is as good as once (RFC 9110, 9.2.2). */
  boolean isIdempotent() {
    return switch (this) {
      case GET, PUT, DELETE, HEAD, OPTIONS, PROPFIND -> true;
      default -> false;
    };
  }

  /** Whether a request without a body says so: a server expects one. */
  boolean expectsBody() {
    return this == POST || this == PUT || this == PATCH;
  }
}
