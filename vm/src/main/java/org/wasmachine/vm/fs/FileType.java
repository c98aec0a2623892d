package org.wasmachine.vm.fs;

/** What a file is; the numbers are WASI preview 1's {@code filetype}. */
public enum FileType {
  UNKNOWN(0),
  BLOCK_DEVICE(1),
  CHARACTER_DEVICE(2),
  DIRECTORY(3),
  REGULAR_FILE(4),
  SOCKET_DATAGRAM(5),
  SOCKET_STREAM(6),
  SYMBOLIC_LINK(7);

  private final int number;

  FileType(int number) {
    this.number = number;
  }

  /** WASI's number, 0 to 7. */
  public int number() {
    return number;
  }

  /** Whether a position can be moved in it. */
  public boolean seekable() {
    return this == REGULAR_FILE;
  }

  /** Whether it is a socket. */
  public boolean socket() {
    return this == SOCKET_STREAM || this == SOCKET_DATAGRAM;
  }
}
