package org.wasmachine.vm.translator;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.constant.ClassDesc;
import java.util.function.Consumer;

/**
 * Builds class files with or without stack maps. Up to version 49 the JVM infers the types at
 * branches itself, in native code; for later ones {@code java.lang.classfile} computes them, in
 * Java code that a JVM which has just started interprets.
 */
enum GeneratedClass {
  /** For small methods, which most are. */
  INFERRED(49, StackMapsOption.DROP_STACK_MAPS),

  /**
   * For long methods with many locals: inference keeps the types of all locals at each branch, so
   * that a hostile module could make it take any amount of the host's memory.
   */
  MAPPED(ClassFile.latestMajorVersion(), StackMapsOption.STACK_MAPS_WHEN_REQUIRED);

  /** Estimated bytes of a method times its locals, up to which inference takes some megabytes. */
  private static final long LARGEST_INFERRED = 4_000_000;

  /** Each store to a new local copies the types of all: half the square of this, times 4 bytes. */
  private static final int MOST_LOCALS = 1_000;

  private final int version;
  private final StackMapsOption stackMaps;

  GeneratedClass(int version, StackMapsOption stackMaps) {
    this.version = version;
    this.stackMaps = stackMaps;
  }

  /** What is right for the functions {@code [first, end)}. */
  static GeneratedClass of(TranslatedModule plan, int first, int end) {
    for (int function = first; function < end; function++) {
      long locals =
          plan.module().body(function).localCount()
              + (long) plan.module().functionType(function).parameters().size();
      if (locals > MOST_LOCALS || locals * plan.calls().weight(function) > LARGEST_INFERRED) {
        return MAPPED;
      }
    }
    return INFERRED;
  }

  /** The class file. */
  byte[] build(ClassDesc name, Consumer<ClassBuilder> content) {
    return ClassFile.of(stackMaps)
        .build(
            name,
            type -> {
              type.withVersion(version, 0);
              type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
              content.accept(type);
            });
  }
}
