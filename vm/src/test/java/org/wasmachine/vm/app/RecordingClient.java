package org.wasmachine.vm.app;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of the machine that keeps what it gets. */
final class RecordingClient implements Endpoint {

  final List<Request> events = new CopyOnWriteArrayList<>();
  final List<Response> responses = new CopyOnWriteArrayList<>();
  private final int id;

  RecordingClient(int id) {
    this.id = id;
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public boolean request(Request request) {
    events.add(request);
    return true;
  }

  @Override
  public void response(Response response) {
    responses.add(response);
  }
}
