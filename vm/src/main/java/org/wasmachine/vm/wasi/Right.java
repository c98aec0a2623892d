package org.wasmachine.vm.wasi;

import java.util.EnumSet;
import java.util.Set;
import org.wasmachine.vm.fs.FileType;

/** What a descriptor may be used for; the order is that of WASI preview 1's {@code rights}. */
public enum Right {
  FD_DATASYNC,
  FD_READ,
  FD_SEEK,
  FD_FDSTAT_SET_FLAGS,
  FD_SYNC,
  FD_TELL,
  FD_WRITE,
  FD_ADVISE,
  FD_ALLOCATE,
  PATH_CREATE_DIRECTORY,
  PATH_CREATE_FILE,
  PATH_LINK_SOURCE,
  PATH_LINK_TARGET,
  PATH_OPEN,
  FD_READDIR,
  PATH_READLINK,
  PATH_RENAME_SOURCE,
  PATH_RENAME_TARGET,
  PATH_FILESTAT_GET,
  PATH_FILESTAT_SET_SIZE,
  PATH_FILESTAT_SET_TIMES,
  FD_FILESTAT_GET,
  FD_FILESTAT_SET_SIZE,
  FD_FILESTAT_SET_TIMES,
  PATH_SYMLINK,
  PATH_REMOVE_DIRECTORY,
  PATH_UNLINK_FILE,
  POLL_FD_READWRITE,
  // From here on the bits are those of WAMR, not of the standard.
  SOCK_CONNECT,
  SOCK_LISTEN,
  SOCK_BIND,
  SOCK_ACCEPT,
  SOCK_RECV,
  SOCK_SEND,
  SOCK_ADDR_LOCAL,
  SOCK_ADDR_REMOTE,
  SOCK_RECV_FROM,
  SOCK_SEND_TO;

  /** Its bit. */
  public long bit() {
    return 1L << ordinal();
  }

  private static long bits(Set<Right> rights) {
    return rights.stream().mapToLong(Right::bit).reduce(0, (a, b) -> a | b);
  }

  /** Every bit that means something. */
  static final long ALL = bits(EnumSet.allOf(Right.class));

  private static final long FILE =
      bits(
          EnumSet.of(
              FD_DATASYNC,
              FD_READ,
              FD_SEEK,
              FD_FDSTAT_SET_FLAGS,
              FD_SYNC,
              FD_TELL,
              FD_WRITE,
              FD_ADVISE,
              FD_ALLOCATE,
              FD_FILESTAT_GET,
              FD_FILESTAT_SET_SIZE,
              FD_FILESTAT_SET_TIMES,
              POLL_FD_READWRITE));
  // Without FD_SEEK and FD_TELL: that is how wasi-libc knows a terminal.
  private static final long STREAM =
      bits(
          EnumSet.of(
              FD_READ, FD_WRITE, FD_SYNC, FD_FDSTAT_SET_FLAGS, FD_FILESTAT_GET, POLL_FD_READWRITE));
  private static final long DIRECTORY =
      bits(EnumSet.range(PATH_CREATE_DIRECTORY, PATH_UNLINK_FILE)) & ~FD_FILESTAT_SET_SIZE.bit()
          | FD_FDSTAT_SET_FLAGS.bit()
          | FD_SYNC.bit()
          | FD_ADVISE.bit();
  private static final long SOCKET = STREAM | bits(EnumSet.range(SOCK_CONNECT, SOCK_SEND_TO));

  /** The most that makes sense for a file of a type. */
  static long base(FileType type) {
    return switch (type) {
      case REGULAR_FILE, BLOCK_DEVICE -> FILE;
      case DIRECTORY -> DIRECTORY;
      case SOCKET_DATAGRAM, SOCKET_STREAM -> SOCKET;
      case CHARACTER_DEVICE, UNKNOWN, SYMBOLIC_LINK -> STREAM;
    };
  }

  /** The most that can be passed on by a file of a type. */
  static long inheriting(FileType type) {
    return switch (type) {
      case DIRECTORY -> ALL;
      case SOCKET_STREAM -> SOCKET; // to what it accepts
      default -> 0;
    };
  }
}
