package org.wasmachine.vm.app;

import java.util.Objects;

/**
 * A handler that an app exports.
 *
 * @param export its name, looked up with a leading underscore first
 * @param missing what the console says when the app has none
 * @param trapped what the console says in front of the exception when it traps
 */
public record AppCallback(String export, String missing, String trapped) {

  private static final String HANDLER = "Got exception running wasm code: ";
  private static final String LIFECYCLE = "Got exception running WASM code: ";

  static final AppCallback INIT =
      new AppCallback("on_init", "Cannot find function on_init().", LIFECYCLE);
  static final AppCallback DESTROY = new AppCallback("on_destroy", "", LIFECYCLE);
  static final AppCallback REQUEST =
      new AppCallback("on_request", "Cannot find function onRequest", HANDLER);
  static final AppCallback RESPONSE =
      new AppCallback("on_response", "Cannot find function on_response", HANDLER);
  static final AppCallback TIMER =
      new AppCallback("on_timer_callback", "Cannot find function _on_timer_callback", HANDLER);

  public AppCallback {
    Objects.requireNonNull(export);
    Objects.requireNonNull(missing);
    Objects.requireNonNull(trapped);
  }

  /** A handler of sensors, connections, widgets and the like, with the peer's texts. */
  public static AppCallback of(String export) {
    return new AppCallback(export, "Cannot find function " + export, ":" + HANDLER);
  }
}
