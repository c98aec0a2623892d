package org.wasmachine.vm.app;

/**
 * Someone who sends and gets requests, responses and events through an {@link AppRouter}: an app,
 * or a client of the management port. Its methods are called by any thread and must not wait.
 */
public interface Endpoint {

  /** The id of the host in messages: the first client of the management port has it. */
  int HOST = -3;

  /** What tells it from all others: apps count from 1, clients from {@link #HOST} downwards. */
  int id();

  /**
   * Hands over a request or event.
   *
   * @return false if it cannot take it now
   */
  boolean request(Request request);

  /** Hands over the answer to a request it made. */
  void response(Response response);
}
