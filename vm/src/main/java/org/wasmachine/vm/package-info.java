/** The Wasm machine: one {@code GuestProcess} per running app, and what it is made of. */
package org.wasmachine.vm;
