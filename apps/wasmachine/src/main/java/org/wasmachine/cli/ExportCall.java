package org.wasmachine.cli;

import java.util.ArrayList;
import java.util.List;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.GuestFunction;
import org.wasmachine.vm.engine.Instance;
import org.wasmachine.vm.module.ValueType;

/**
 * Calls an export with arguments from the command line; results print as iwasm's: {@code 0x2a:i32}.
 */
final class ExportCall {

  private ExportCall() {}

  /**
   * Calls the export.
   *
   * @return its results, separated by commas
   * @throws Trap with WAMR's texts if there is no such function, or the arguments do not fit
   */
  static String of(Instance instance, String name, List<String> arguments) {
    GuestFunction function =
        instance.export(name).orElseThrow(() -> new Trap("lookup function " + name + " failed"));
    List<ValueType> parameters = function.type().parameters();
    if (parameters.size() != arguments.size()) {
      throw new Trap("invalid input argument count");
    }
    long[] bits = new long[parameters.size()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = bits(parameters.get(i), arguments.get(i), i);
    }
    long[] results = function.call(bits);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      texts.add(text(function.type().results().get(i), results[i]));
    }
    return String.join(",", texts);
  }

  private static long bits(ValueType type, String text, int index) {
    try {
      return switch (type) {
        case I32 -> (int) (long) Long.decode(text);
        case I64 -> Long.decode(text);
        case F32 -> Float.floatToRawIntBits(Float.parseFloat(text));
        case F64 -> Double.doubleToRawLongBits(Double.parseDouble(text));
        case FUNCREF, EXTERNREF -> throw new Trap("invalid input argument " + index);
      };
    } catch (NumberFormatException e) {
      throw new Trap("invalid input argument " + index, e);
    }
  }

  private static String text(ValueType type, long bits) {
    return switch (type) {
      case I32 -> "0x%x:i32".formatted((int) bits);
      case I64 -> "0x%x:i64".formatted(bits);
      case F32 -> "%.7g:f32".formatted(Float.intBitsToFloat((int) bits));
      case F64 -> "%.7g:f64".formatted(Double.longBitsToDouble(bits));
      case FUNCREF, EXTERNREF -> "%x:%s".formatted(bits, type);
    };
  }
}
