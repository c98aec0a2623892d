package org.wasmachine.vm.module;

/** One export: the entity of the given kind and index (imports counted first). */
public record Export(String name, ExternalKind kind, int index) {}
