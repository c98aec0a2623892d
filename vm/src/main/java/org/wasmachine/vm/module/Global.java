package org.wasmachine.vm.module;

/** A global defined by the module, with its initial value. */
public record Global(GlobalType type, ConstantExpression initial) {}
