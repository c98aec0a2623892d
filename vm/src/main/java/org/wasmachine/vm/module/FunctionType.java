package org.wasmachine.vm.module;

import java.util.List;

/** Parameters and results of a function or block. Prints as {@code (i32,i32)->(i64)}. */
public record FunctionType(List<ValueType> parameters, List<ValueType> results) {
  public FunctionType {
    parameters = List.copyOf(parameters);
    results = List.copyOf(results);
  }

  /** In WAMR's signature notation, reduced to plain types: {@code (ii)I}, no result {@code (i)}. */
  public String signature() {
    var text = new StringBuilder("(");
    for (var type : parameters) {
      text.append(type.letter());
    }
    text.append(')');
    for (var type : results) {
      text.append(type.letter());
    }
    return text.toString();
  }

  // By hand: what the compiler would make is generated at run time, and every start waits for it.
  @Override
  public boolean equals(Object other) {
    return other instanceof FunctionType type
        && parameters.equals(type.parameters)
        && results.equals(type.results);
  }

  @Override
  public int hashCode() {
    return 31 * parameters.hashCode() + results.hashCode();
  }

  @Override
  public String toString() {
    return "(" + joined(parameters) + ")->(" + joined(results) + ")";
  }

  private static String joined(List<ValueType> types) {
    var text = new StringBuilder();
    for (var type : types) {
      text.append(text.isEmpty() ? "" : ",").append(type);
    }
    return text.toString();
  }
}
