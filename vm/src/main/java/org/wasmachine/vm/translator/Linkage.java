package org.wasmachine.vm.translator;

import java.util.ArrayList;
import java.util.List;
import org.wasmachine.vm.natives.LinkedImport;
import org.wasmachine.vm.natives.Native;

/**
 * What a module's imports are linked to, as far as generated code depends on it. Instances with
 * equal linkage share classes.
 */
record Linkage(List<Target> imports) {

  /** What stands behind one import. */
  sealed interface Target {
    /** A method of a family, called directly. */
    record Method(Native.Method definition) implements Target {}

    /** A lambda, called through the instance. */
    record Lambda() implements Target {}

    /** Nothing; the instance knows the text of the trap. */
    record Missing() implements Target {}
  }

  static Linkage of(List<LinkedImport> linked) {
    var targets = new ArrayList<Target>(linked.size());
    for (var one : linked) {
      targets.add(target(one));
    }
    return new Linkage(List.copyOf(targets));
  }

  /** No switch over types: the JVM makes its code at every start. */
  private static Target target(LinkedImport linked) {
    if (!(linked instanceof LinkedImport.Bound bound)) {
      return new Target.Missing();
    }
    return bound.definition() instanceof Native.Method method
        ? new Target.Method(method)
        : new Target.Lambda();
  }

  // By hand, as the next: what the compiler would make is generated at run time, at every start.
  @Override
  public boolean equals(Object other) {
    return other instanceof Linkage linkage && description().equals(linkage.description());
  }

  @Override
  public int hashCode() {
    return description().hashCode();
  }

  /** The same as text, equal exactly for equal linkage. */
  String description() {
    var text = new StringBuilder();
    for (var target : imports) {
      if (target instanceof Target.Method(Native.Method method)) {
        text.append(method.owner().getName()).append('.').append(method.method());
        text.append(method.signature().text());
      } else {
        text.append(target instanceof Target.Lambda ? "lambda" : "missing");
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** The classes of the families, each once, in order of first use. */
  List<Class<?>> owners() {
    var owners = new ArrayList<Class<?>>();
    for (var target : imports) {
      if (target instanceof Target.Method(Native.Method method)
          && !owners.contains(method.owner())) {
        owners.add(method.owner());
      }
    }
    return owners;
  }

  /** The family objects of an instance, in the order of {@link #owners}. */
  static Object[] targets(List<LinkedImport> linked, List<Class<?>> owners) {
    var targets = new Object[owners.size()];
    for (var one : linked) {
      if (one instanceof LinkedImport.Bound(_, Native.Method method, Object target)) {
        targets[owners.indexOf(method.owner())] = target;
      }
    }
    return targets;
  }
}
