package org.wasmachine.vm.endive;

import java.util.Map;
import java.util.Optional;
import org.wasmachine.vm.Trap;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmEngineException;

/** Turns what Endive throws into our traps, with WAMR's reason texts. */
final class EndiveTraps {

  /** Beginnings of Endive's messages that differ from WAMR's, and WAMR's. */
  private static final Map<String, String> REASONS =
      Map.of(
          "Trapped on unreachable", "unreachable",
          "call stack exhausted", "wasm operand stack overflow",
          "uninitialized element", "uninitialized element",
          "undefined element", "undefined element",
          "out of bounds memory access", Trap.OUT_OF_BOUNDS,
          "out of bounds table access", "out of bounds table access",
          "indirect call type mismatch", "indirect call type mismatch",
          "integer divide by zero", "integer divide by zero");

  /** Beginning of the trap's text when Endive fails where the guest has done nothing wrong. */
  static final String DEFECT = "the engine has a defect";

  private EndiveTraps() {}

  /**
   * The trap for {@code failure}, or empty if it is not Endive's: then it is thrown on unchanged.
   */
  static Optional<Trap> of(Throwable failure) {
    return switch (failure) {
      case WasmInterruptedException e -> {
        Thread.currentThread()
            .interrupt(); // the flag is the killer's; whoever ends the run clears it
        yield Optional.of(new Trap(Trap.TERMINATED, e));
      }
      case WasmEngineException e -> Optional.of(new Trap(reason(e), e));
      case StackOverflowError e -> Optional.of(new Trap("wasm operand stack overflow", e));
      case OutOfMemoryError e -> Optional.of(new Trap("allocate memory failed", e));
      case IndexOutOfBoundsException e when isDefect(e) ->
          Optional.of(new Trap("%s: %s; choose another".formatted(DEFECT, e.getMessage()), e));
      default -> Optional.empty();
    };
  }

  /** Whether Endive's own code failed, as it does when a function with locals tail-calls itself. */
  private static boolean isDefect(IndexOutOfBoundsException failure) {
    var trace = failure.getStackTrace();
    return trace.length > 0 && trace[0].getClassName().startsWith("run.endive.");
  }

  private static String reason(WasmEngineException e) {
    String message = String.valueOf(e.getMessage());
    return REASONS.entrySet().stream()
        .filter(entry -> message.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findAny()
        .orElse(message);
  }
}
