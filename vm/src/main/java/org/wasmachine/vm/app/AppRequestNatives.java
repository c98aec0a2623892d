package org.wasmachine.vm.app;

import java.util.Optional;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeTable;

/** Requests, responses and events between apps, and between apps and the host. */
public final class AppRequestNatives {

  /** Its imports. */
  public static final NativeTable TABLE =
      NativeTable.of(
          "env",
          AppRequestNatives.class,
          """
          wasm_register_resource  ($)
          wasm_sub_event          ($)
          wasm_post_request       (*~)
          wasm_response_send      (*~)i
          """);

  private final GuestProcess process;

  AppRequestNatives(GuestProcess process) {
    this.process = process;
  }

  /**
   * Registers a url prefix: requests to it call {@code on_request}. One that somebody has, the 17th
   * and one longer than 256 characters are ignored.
   */
  public void wasm_register_resource(int url) {
    GuestApp app = GuestApp.of(process);
    if (app.router().register(app, process.memory().string(url))) {
      app.queue().openSource(); // there is no way to take it back
    }
  }

  /** Subscribes to the event of exactly this url; an empty one is ignored. */
  public void wasm_sub_event(int url) {
    GuestApp app = GuestApp.of(process);
    if (app.router().subscribe(app, process.memory().string(url))) {
      app.queue().openSource();
    }
  }

  /** Sends a packed request or event. What is no request, or finds nobody, is ignored. */
  public void wasm_post_request(int packet, int size) {
    GuestApp app = GuestApp.of(process);
    Request.decode(process.memory().bytes(packet, size))
        .ifPresent(request -> app.router().post(app, request));
  }

  /**
   * Sends a packed response to whoever it names.
   *
   * @return 1; 0 if it is no response
   */
  public int wasm_response_send(int packet, int size) {
    Optional<Response> response = Response.decode(process.memory().bytes(packet, size));
    response.ifPresent(GuestApp.of(process).router()::respond);
    return response.isPresent() ? 1 : 0;
  }
}
