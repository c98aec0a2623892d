package org.wasmachine.vm.translator;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import org.wasmachine.vm.module.Opcodes;

/** Writes table instructions: calls of {@link Bulk}. */
final class TableEmitter {
  private static final ClassDesc BULK = Types.desc(Bulk.class);

  private TableEmitter() {}

  /** Writes an instruction of the family; false when it belongs to another one. */
  static boolean emit(FunctionFrame frame) {
    int index = frame.at.index();
    int second = frame.at.secondIndex();
    switch (frame.at.opcode()) {
      case Opcodes.TABLE_GET -> call(frame, "tableGet", CD_int, 1, index);
      case Opcodes.TABLE_SET -> call(frame, "tableSet", CD_void, 2, index);
      case Opcodes.TABLE_SIZE -> call(frame, "tableSize", CD_int, 0, index);
      case Opcodes.TABLE_GROW -> call(frame, "tableGrow", CD_int, 2, index);
      case Opcodes.TABLE_FILL -> call(frame, "tableFill", CD_void, 3, index);
      case Opcodes.TABLE_COPY -> call(frame, "tableCopy", CD_void, 3, index, second);
      case Opcodes.TABLE_INIT -> call(frame, "tableInit", CD_void, 3, index, second);
      case Opcodes.ELEM_DROP ->
          frame
              .code
              .aload(frame.instanceSlot)
              .loadConstant(index)
              .invokevirtual(Types.INSTANCE, "dropElements", MethodTypeDesc.of(CD_void, CD_int));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Operands are on the stack; the immediates and the instance go behind them. */
  private static void call(
      FunctionFrame frame, String method, ClassDesc result, int operands, int... immediates) {
    frame.line();
    var parameters = new ArrayList<ClassDesc>();
    for (int i = 0; i < operands + immediates.length; i++) {
      parameters.add(CD_int);
    }
    parameters.add(Types.INSTANCE);
    for (int immediate : immediates) {
      frame.code.loadConstant(immediate);
    }
    frame
        .code
        .aload(frame.instanceSlot)
        .invokestatic(BULK, method, MethodTypeDesc.of(result, parameters));
  }
}
