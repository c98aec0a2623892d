package org.wasmachine.vm.module;

/**
 * A constant expression as the slice {@code [start, end)} of the module's bytes, final {@code end}
 * opcode included. Evaluated by {@link ConstantEvaluator}.
 */
public record ConstantExpression(int start, int end) {}
