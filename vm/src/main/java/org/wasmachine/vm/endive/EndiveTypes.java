package org.wasmachine.vm.endive;

import java.util.List;
import org.wasmachine.vm.module.FunctionType;
import org.wasmachine.vm.module.ValueType;
import run.endive.wasm.types.ValType;

/** Our types as Endive's. */
final class EndiveTypes {

  static final FunctionType NO_VALUES = new FunctionType(List.of(), List.of());

  private EndiveTypes() {}

  static ValType of(ValueType type) {
    return switch (type) {
      case I32 -> ValType.I32;
      case I64 -> ValType.I64;
      case F32 -> ValType.F32;
      case F64 -> ValType.F64;
      case FUNCREF -> ValType.FuncRef;
      case EXTERNREF -> ValType.ExternRef;
    };
  }

  static run.endive.wasm.types.FunctionType of(FunctionType type) {
    return run.endive.wasm.types.FunctionType.of(
        type.parameters().stream().map(EndiveTypes::of).toList(),
        type.results().stream().map(EndiveTypes::of).toList());
  }
}
