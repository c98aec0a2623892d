/**
 * WASI preview 1 over the machine's own descriptor table and file system: a class per family of
 * calls, under both module names. Every result is an error number.
 */
package org.wasmachine.vm.wasi;
