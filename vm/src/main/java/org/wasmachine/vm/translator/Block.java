package org.wasmachine.vm.translator;

import java.lang.classfile.Label;

/** An open control frame of the function being translated. */
final class Block {
  /** {@code block}, {@code loop}, {@code if} or {@code else}. */
  final int opcode;

  /** Where a branch to it goes: its head if it is a loop, else its end. */
  final Label target;

  /** Where the code goes on when the condition of an {@code if} is false. */
  final Label otherwise;

  /** Operands below it, its parameters not counted. */
  final int height;

  /** Lowest operand that is on the JVM stack inside of it; those below are in locals. */
  final int base;

  /** The same outside of it. */
  final int outerBase;

  /** Whether its beginning cannot be reached. */
  final boolean deadAtEntry;

  /** Whether anything branches to {@link #target}. */
  boolean targeted;

  Block(
      int opcode,
      Label target,
      Label otherwise,
      int height,
      int base,
      int outerBase,
      boolean deadAtEntry) {
    this.opcode = opcode;
    this.target = target;
    this.otherwise = otherwise;
    this.height = height;
    this.base = base;
    this.outerBase = outerBase;
    this.deadAtEntry = deadAtEntry;
  }
}
