package org.wasmachine.vm.module;

/** Element type and size limits of a table. */
public record TableType(ValueType element, Limits limits) {}
