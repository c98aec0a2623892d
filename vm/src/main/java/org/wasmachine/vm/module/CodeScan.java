package org.wasmachine.vm.module;

/** Answers questions about the code of a module in one pass over it, without validating. */
public final class CodeScan {
  private CodeScan() {}

  /**
   * Whether any function contains {@code memory.size} or {@code memory.grow}; decides where the app
   * heap goes (WAMR merges the pages of a module that contains neither).
   *
   * @throws ModuleException when the code is malformed
   */
  public static boolean usesMemorySizeOrGrow(WasmModule module) {
    for (var body : module.bodies()) {
      var code = new InstructionCursor(module.bytes(), body.start(), body.end());
      while (code.next()) {
        int opcode = code.opcode();
        if (opcode == Opcodes.MEMORY_SIZE || opcode == Opcodes.MEMORY_GROW) {
          return true;
        }
      }
    }
    return false;
  }
}
