package org.wasmachine.vm.module;

/** Type and mutability of a global. */
public record GlobalType(ValueType type, boolean mutable) {}
