package org.wasmachine.vm.module;

/** One import, named by module and name. */
public sealed interface Import {
  /** The module part of its name. */
  String module();

  /** The field part of its name. */
  String name();

  /** What is imported. */
  ExternalKind kind();

  /** An imported function of the given type. */
  record Function(String module, String name, int typeIndex, FunctionType type) implements Import {
    @Override
    public ExternalKind kind() {
      return ExternalKind.FUNCTION;
    }
  }

  /** An imported table. */
  record Table(String module, String name, TableType type) implements Import {
    @Override
    public ExternalKind kind() {
      return ExternalKind.TABLE;
    }
  }

  /** An imported memory. */
  record Memory(String module, String name, Limits limits) implements Import {
    @Override
    public ExternalKind kind() {
      return ExternalKind.MEMORY;
    }
  }

  /** An imported global. */
  record Global(String module, String name, GlobalType type) implements Import {
    @Override
    public ExternalKind kind() {
      return ExternalKind.GLOBAL;
    }
  }
}
