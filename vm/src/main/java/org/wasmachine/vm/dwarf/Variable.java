package org.wasmachine.vm.dwarf;

/**
 * A variable of the source that is in a Wasm local, for a stretch of code.
 *
 * @param local the local, parameters first
 * @param start where the stretch begins, as an offset from the start of the code section's contents
 * @param end where it ends
 */
public record Variable(String name, int local, int start, int end) {}
