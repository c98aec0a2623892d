package org.wasmachine.vm.module;

/** When a segment takes effect. */
public enum SegmentMode {
  /** Copied at instantiation. */
  ACTIVE,
  /** Copied by an instruction of the program. */
  PASSIVE,
  /** Element segments only: announces functions for {@code ref.func}, copies nothing. */
  DECLARATIVE
}
