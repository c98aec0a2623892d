package org.wasmachine.vm.module;

/**
 * A custom section: the contents behind its name are the slice {@code [start, end)} of the module.
 */
public record CustomSection(String name, int start, int end) {}
