package org.wasmachine.vm.engine;

import java.util.OptionalInt;

/**
 * One frame of the guest's call stack.
 *
 * @param function index in the module's function index space
 * @param codeOffset byte offset of the instruction in the module's code section, where known
 */
public record GuestFrame(int function, OptionalInt codeOffset) {}
