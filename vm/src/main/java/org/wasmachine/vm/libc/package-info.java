/**
 * The C library that apps without one of their own import from {@code env}: WAMR's libc-builtin,
 * the peer's additions to it, and a few functions beyond. One class per family, a method per
 * import.
 */
package org.wasmachine.vm.libc;
