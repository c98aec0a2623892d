/**
 * The binary format of WebAssembly: model, decoder and validator, independent of any engine.
 *
 * <p>{@link org.wasmachine.vm.module.ModuleDecoder} turns bytes into a {@link
 * org.wasmachine.vm.module.WasmModule}, {@link org.wasmachine.vm.module.Validator} decides whether
 * it may run, {@link org.wasmachine.vm.module.InstructionCursor} walks code for everybody who reads
 * it. Nothing here throws anything but {@link org.wasmachine.vm.module.ModuleException} on bad
 * input, and nothing allocates from a length it has not compared with the bytes that are there.
 */
package org.wasmachine.vm.module;
