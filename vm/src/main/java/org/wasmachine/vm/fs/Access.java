package org.wasmachine.vm.fs;

/** What a file is opened for. */
public enum Access {
  READ(true, false),
  WRITE(false, true),
  READ_WRITE(true, true);

  private final boolean reads;
  private final boolean writes;

  Access(boolean reads, boolean writes) {
    this.reads = reads;
    this.writes = writes;
  }

  public boolean reads() {
    return reads;
  }

  public boolean writes() {
    return writes;
  }
}
