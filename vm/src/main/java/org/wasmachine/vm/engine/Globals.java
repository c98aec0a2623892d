package org.wasmachine.vm.engine;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.wasmachine.vm.module.ConstantEvaluator;
import org.wasmachine.vm.module.ConstantExpression;
import org.wasmachine.vm.module.ExternalKind;
import org.wasmachine.vm.module.GlobalType;
import org.wasmachine.vm.module.Import;
import org.wasmachine.vm.module.ValueType;
import org.wasmachine.vm.module.WasmModule;

/** What can be said of a module's globals before it is instantiated. */
public final class Globals {

  /** Thrown inside an evaluation that depends on something only an instance has. */
  private static final class Unknown extends RuntimeException {
    Unknown() {
      super(null, null, false, false);
    }
  }

  private Globals() {}

  /** The initial value of an exported, module-defined, constant i32 global such as __heap_base. */
  public static OptionalInt exportedI32(WasmModule module, String name) {
    return module
        .export(name, ExternalKind.GLOBAL)
        .map(export -> constantI32(module, export.index()))
        .orElse(OptionalInt.empty());
  }

  /** The initial value of an i32 global, if it is known without an instance. */
  public static OptionalInt constantI32(WasmModule module, int index) {
    int defined = index - module.importedGlobalCount();
    if (defined < 0 || module.globalTypes().get(index).type() != ValueType.I32) {
      return OptionalInt.empty();
    }
    OptionalLong value = constant(module, module.globals().get(defined).initial());
    return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
  }

  private static OptionalLong constant(WasmModule module, ConstantExpression expression) {
    try {
      return OptionalLong.of(
          ConstantEvaluator.evaluate(
              module.bytes(),
              expression,
              new ConstantEvaluator.References() {
                @Override
                public long global(int index) {
                  throw new Unknown();
                }

                @Override
                public long function(int index) {
                  throw new Unknown();
                }

                @Override
                public long nullReference() {
                  throw new Unknown();
                }
              }));
    } catch (Unknown e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Finds the shadow stack as WAMR does: the first mutable i32 global whose constant initial value
   * is not above the exported {@code __heap_base}. The stack reaches down to {@code __data_end}
   * when the data come first, else to address 0.
   *
   * @return empty if the module exports neither {@code __heap_base} nor {@code __data_end}
   */
  public static Optional<AuxStack> auxStack(WasmModule module) {
    OptionalInt heapBase = exportedI32(module, "__heap_base");
    OptionalInt dataEnd = exportedI32(module, "__data_end");
    if (heapBase.isEmpty() || dataEnd.isEmpty()) {
      return Optional.empty();
    }
    int imported = module.importedGlobalCount();
    for (int i = imported; i < module.globalTypes().size(); i++) {
      GlobalType type = module.globalTypes().get(i);
      OptionalInt initial = constantI32(module, i);
      if (type.mutable()
          && initial.isPresent()
          && initial.getAsInt() > 0
          && Integer.compareUnsigned(initial.getAsInt(), heapBase.getAsInt()) <= 0) {
        int top = initial.getAsInt();
        int low = Integer.compareUnsigned(top, dataEnd.getAsInt()) > 0 ? dataEnd.getAsInt() : 0;
        return Optional.of(new AuxStack(i, low, top));
      }
    }
    return Optional.empty();
  }

  /** The value of an imported global that WAMR provides: {@code global.NaN}, {@code Infinity}. */
  public static OptionalLong builtin(Import.Global global) {
    if (!global.module().equals("global") || global.type().type() != ValueType.F64) {
      return OptionalLong.empty();
    }
    return switch (global.name()) {
      case "NaN" -> OptionalLong.of(Double.doubleToRawLongBits(Double.NaN));
      case "Infinity" -> OptionalLong.of(Double.doubleToRawLongBits(Double.POSITIVE_INFINITY));
      default -> OptionalLong.empty();
    };
  }
}
