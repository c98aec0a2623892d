/**
 * Threads of a guest: WAMR's lib-pthread and wasi-threads. A thread is an instance of the same
 * module with globals, table and stack of its own, over the memory of the process.
 */
package org.wasmachine.vm.thread;
