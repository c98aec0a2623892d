/**
 * Debug information that compilers leave in a module: which line of which source file an
 * instruction comes from (DWARF 2 to 5, section {@code .debug_line}). Malformed information is as
 * good as none.
 */
package org.wasmachine.vm.dwarf;
