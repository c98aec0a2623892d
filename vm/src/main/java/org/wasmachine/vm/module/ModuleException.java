package org.wasmachine.vm.module;

/**
 * A module that is malformed, invalid or uses a feature that this machine refuses.
 *
 * <p>The message is the reason alone, in the words of WAMR where it has some ({@code magic header
 * not detected}); the loader puts {@code WASM module load failed: } in front.
 */
public final class ModuleException extends RuntimeException {
  /** With the reason, without prefix. */
  public ModuleException(String reason) {
    super(reason);
  }
}
