package org.wasmachine.vm.natives;

import java.util.List;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.natives.NativeSignature.Letter;

/**
 * The checks of a signature, for natives that are lambdas: as {@link NativeCallEmitter} emits them.
 */
public final class NativeChecks {

  private NativeChecks() {}

  /** Traps unless every pointer, length and string among {@code arguments} lies inside memory. */
  public static void check(NativeSignature signature, GuestMemory memory, long[] arguments) {
    List<Letter> letters = signature.parameters();
    for (int i = 0; i < letters.size(); i++) {
      int address = (int) arguments[i];
      switch (letters.get(i)) {
        case POINTER -> {
          if (i + 1 < letters.size() && letters.get(i + 1) == Letter.LENGTH) {
            memory.requireBytes(address, (int) arguments[i + 1]);
          } else {
            memory.requirePointer(address);
          }
        }
        case STRING -> memory.requireString(address);
        default -> {}
      }
    }
  }
}
