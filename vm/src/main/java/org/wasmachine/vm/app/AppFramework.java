package org.wasmachine.vm.app;

import org.wasmachine.vm.natives.NativeRegistry;

/** WAMR's app framework: nine functions of module {@code env}. */
public final class AppFramework {

  private AppFramework() {}

  /** Registers the framework's families. */
  public static NativeRegistry addTo(NativeRegistry natives) {
    return natives
        .add(AppTimerNatives.TABLE, AppTimerNatives::new)
        .add(AppRequestNatives.TABLE, AppRequestNatives::new);
  }
}
