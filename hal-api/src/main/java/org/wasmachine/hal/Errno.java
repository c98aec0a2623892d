package org.wasmachine.hal;

/**
 * Error numbers as a guest sees them: the numbering of WASI preview 1 ({@code errno} in {@code
 * typenames.witx}), which is also what natives store into the guest's {@code errno}.
 */
public enum Errno {
  /** No error. */
  SUCCESS(0, "No error"),
  /** Argument list too long. */
  E2BIG(1, "Argument list too long"),
  /** Permission denied. */
  EACCES(2, "Permission denied"),
  /** Address already in use. */
  EADDRINUSE(3, "Address already in use"),
  /** Address not available. */
  EADDRNOTAVAIL(4, "Address not available"),
  /** Address family not supported. */
  EAFNOSUPPORT(5, "Address family not supported"),
  /** Try again. */
  EAGAIN(6, "Try again"),
  /** Operation already in progress. */
  EALREADY(7, "Operation already in progress"),
  /** Bad file descriptor. */
  EBADF(8, "Bad file descriptor"),
  /** Bad message. */
  EBADMSG(9, "Bad message"),
  /** Device or resource busy. */
  EBUSY(10, "Device or resource busy"),
  /** Operation cancelled. */
  ECANCELED(11, "Operation cancelled"),
  /** No child process. */
  ECHILD(12, "No child process"),
  /** Connection aborted. */
  ECONNABORTED(13, "Connection aborted"),
  /** Connection refused. */
  ECONNREFUSED(14, "Connection refused"),
  /** Connection reset. */
  ECONNRESET(15, "Connection reset"),
  /** Deadlock would occur. */
  EDEADLK(16, "Deadlock would occur"),
  /** Destination address required. */
  EDESTADDRREQ(17, "Destination address required"),
  /** Argument outside the domain of the function. */
  EDOM(18, "Argument outside the domain of the function"),
  /** Quota exceeded. */
  EDQUOT(19, "Quota exceeded"),
  /** File exists. */
  EEXIST(20, "File exists"),
  /** Bad address. */
  EFAULT(21, "Bad address"),
  /** File too large. */
  EFBIG(22, "File too large"),
  /** Host unreachable. */
  EHOSTUNREACH(23, "Host unreachable"),
  /** Identifier removed. */
  EIDRM(24, "Identifier removed"),
  /** Illegal byte sequence. */
  EILSEQ(25, "Illegal byte sequence"),
  /** Operation in progress. */
  EINPROGRESS(26, "Operation in progress"),
  /** Interrupted. */
  EINTR(27, "Interrupted"),
  /** Invalid argument. */
  EINVAL(28, "Invalid argument"),
  /** Input or output error. */
  EIO(29, "Input or output error"),
  /** Already connected. */
  EISCONN(30, "Already connected"),
  /** Is a directory. */
  EISDIR(31, "Is a directory"),
  /** Too many levels of symbolic links. */
  ELOOP(32, "Too many levels of symbolic links"),
  /** Too many open files. */
  EMFILE(33, "Too many open files"),
  /** Too many links. */
  EMLINK(34, "Too many links"),
  /** Message too long. */
  EMSGSIZE(35, "Message too long"),
  /** Multihop attempted. */
  EMULTIHOP(36, "Multihop attempted"),
  /** File name too long. */
  ENAMETOOLONG(37, "File name too long"),
  /** Network is down. */
  ENETDOWN(38, "Network is down"),
  /** Connection reset by network. */
  ENETRESET(39, "Connection reset by network"),
  /** Network unreachable. */
  ENETUNREACH(40, "Network unreachable"),
  /** Too many open files in the system. */
  ENFILE(41, "Too many open files in the system"),
  /** No buffer space. */
  ENOBUFS(42, "No buffer space"),
  /** No such device. */
  ENODEV(43, "No such device"),
  /** No such file or directory. */
  ENOENT(44, "No such file or directory"),
  /** Not an executable. */
  ENOEXEC(45, "Not an executable"),
  /** No locks available. */
  ENOLCK(46, "No locks available"),
  /** Link severed. */
  ENOLINK(47, "Link severed"),
  /** Out of memory. */
  ENOMEM(48, "Out of memory"),
  /** No message of the wanted type. */
  ENOMSG(49, "No message of the wanted type"),
  /** Protocol option not available. */
  ENOPROTOOPT(50, "Protocol option not available"),
  /** No space left on device. */
  ENOSPC(51, "No space left on device"),
  /** Function not implemented. */
  ENOSYS(52, "Function not implemented"),
  /** Not connected. */
  ENOTCONN(53, "Not connected"),
  /** Not a directory. */
  ENOTDIR(54, "Not a directory"),
  /** Directory not empty. */
  ENOTEMPTY(55, "Directory not empty"),
  /** State not recoverable. */
  ENOTRECOVERABLE(56, "State not recoverable"),
  /** Not a socket. */
  ENOTSOCK(57, "Not a socket"),
  /** Not supported. */
  ENOTSUP(58, "Not supported"),
  /** Inappropriate control operation. */
  ENOTTY(59, "Inappropriate control operation"),
  /** No such device or address. */
  ENXIO(60, "No such device or address"),
  /** Value too large. */
  EOVERFLOW(61, "Value too large"),
  /** Previous owner died. */
  EOWNERDEAD(62, "Previous owner died"),
  /** Operation not permitted. */
  EPERM(63, "Operation not permitted"),
  /** Broken pipe. */
  EPIPE(64, "Broken pipe"),
  /** Protocol error. */
  EPROTO(65, "Protocol error"),
  /** Protocol not supported. */
  EPROTONOSUPPORT(66, "Protocol not supported"),
  /** Wrong protocol type for socket. */
  EPROTOTYPE(67, "Wrong protocol type for socket"),
  /** Result too large. */
  ERANGE(68, "Result too large"),
  /** Read-only file system. */
  EROFS(69, "Read-only file system"),
  /** Illegal seek. */
  ESPIPE(70, "Illegal seek"),
  /** No such process. */
  ESRCH(71, "No such process"),
  /** Stale file handle. */
  ESTALE(72, "Stale file handle"),
  /** Timed out. */
  ETIMEDOUT(73, "Timed out"),
  /** Text file busy. */
  ETXTBSY(74, "Text file busy"),
  /** Cross-device link. */
  EXDEV(75, "Cross-device link"),
  /** Capabilities insufficient. */
  ENOTCAPABLE(76, "Capabilities insufficient");

  private static final Errno[] BY_NUMBER = values();

  private final int number;
  private final String text;

  Errno(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** The WASI number, 0 to 76. */
  public int number() {
    return number;
  }

  /** A short English text without a full stop. */
  public String text() {
    return text;
  }

  /**
   * The error of a WASI number.
   *
   * @throws IllegalArgumentException if the number is not in 0 to 76
   */
  public static Errno of(int number) {
    if (number < 0 || number >= BY_NUMBER.length) {
      throw new IllegalArgumentException("No WASI errno has the number " + number);
    }
    return BY_NUMBER[number];
  }
}
