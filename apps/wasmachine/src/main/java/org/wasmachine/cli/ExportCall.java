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
      bits[i] = argument(parameters.get(i), arguments.get(i), i);
    }
    long[] results = function.call(bits);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      texts.add(ExportValue.text(function.type().results().get(i), results[i]));
    }
    return String.join(",", texts);
  }

  private static long argument(ValueType type, String text, int index) {
    try {
      return ExportValue.bits(type, text);
    } catch (NumberFormatException e) {
      throw new Trap("invalid input argument " + index, e);
    }
  }
}
