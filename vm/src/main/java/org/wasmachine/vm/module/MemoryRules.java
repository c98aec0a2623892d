package org.wasmachine.vm.module;

/** What memory instructions ask for besides their operands: a memory, alignment, a segment. */
final class MemoryRules {
  private MemoryRules() {}

  static void check(IndexSpaces spaces, InstructionCursor code) {
    int opcode = code.opcode();
    String immediates = Opcodes.immediates(opcode);
    char kind = immediates.charAt(0);
    if (kind == 'M' || kind == 'A') {
      spaces.needMemory();
      checkAlignment(code.alignment(), immediates.charAt(1) - '0', kind == 'A');
    } else {
      switch (opcode) {
        case Opcodes.MEMORY_SIZE, Opcodes.MEMORY_GROW, Opcodes.MEMORY_COPY, Opcodes.MEMORY_FILL ->
            spaces.needMemory();
        case Opcodes.MEMORY_INIT -> {
          spaces.needMemory();
          spaces.needData(code.index());
        }
        case Opcodes.DATA_DROP -> spaces.needData(code.index());
        default -> {}
      }
    }
  }

  private static void checkAlignment(int alignment, int natural, boolean atomic) {
    if (Integer.compareUnsigned(alignment, natural) > 0 || atomic && alignment != natural) {
      throw new ModuleException(
          atomic
              ? "alignment must be natural for atomic instructions"
              : "alignment must not be larger than natural");
    }
  }
}
