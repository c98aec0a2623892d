/** The interface between the machine and whatever executes WebAssembly. */
package org.wasmachine.vm.engine;
