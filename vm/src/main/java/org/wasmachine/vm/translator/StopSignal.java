package org.wasmachine.vm.translator;

import java.lang.foreign.Arena;
import org.wasmachine.vm.module.InstructionCursor;
import org.wasmachine.vm.module.Opcodes;
import org.wasmachine.vm.module.WasmModule;

/**
 * Makes compiled loops notice an interrupt although they do not look.
 *
 * <p>A loop reads the plain field {@link TranslatedInstance#stop}, and the JIT moves that out of
 * the loop, so it costs nothing. When it is set, a shared {@link Arena} is closed: as memory
 * segments must not be used behind their arena's end, HotSpot then throws away the compiled code
 * that each thread is in if it accesses memory segments, and the thread goes on in the interpreter,
 * at the loop's head, and reads the field again. A loop that need not come by an access reads a
 * volatile field instead.
 */
final class StopSignal {
  private static final int ATTEMPTS = 30;
  private static final int LONGEST_PAUSE = 1000;

  private StopSignal() {}

  /** Whether each turn of the loop whose body starts at a position accesses memory first. */
  static boolean reaches(WasmModule module, int position) {
    var at = new InstructionCursor(module.bytes(), position, module.bytes().length);
    int open = 1;
    while (open > 0 && at.next()) {
      int opcode = at.opcode();
      if (opcode >= Opcodes.I32_LOAD && opcode <= Opcodes.I64_STORE32) {
        return true;
      }
      switch (opcode) {
        case Opcodes.BLOCK, Opcodes.LOOP -> open++;
        case Opcodes.END -> open--;
        case Opcodes.IF,
            Opcodes.ELSE,
            Opcodes.BR,
            Opcodes.BR_IF,
            Opcodes.BR_TABLE,
            Opcodes.RETURN,
            Opcodes.RETURN_CALL,
            Opcodes.RETURN_CALL_INDIRECT,
            Opcodes.UNREACHABLE -> {
          return false;
        }
        default -> {}
      }
    }
    return false;
  }

  /** Repeats the signal until the instance's thread has looked, or nothing can be running. */
  static void follow(TranslatedInstance instance) {
    Thread.ofPlatform()
        .name("wasmachine stop signal")
        .daemon()
        .start(
            () -> {
              int pause = 1;
              for (int i = 0; i < ATTEMPTS; i++) {
                try {
                  Thread.sleep(pause);
                } catch (InterruptedException e) {
                  return;
                }
                if (!instance.stop) {
                  return;
                }
                Arena.ofShared().close();
                pause = Math.min(2 * pause, LONGEST_PAUSE);
              }
            });
  }
}
