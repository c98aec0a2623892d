package org.wasmachine.vm.fs;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Map;
import org.wasmachine.hal.Errno;

/** Turns what the host's file system throws into error numbers. */
final class HostErrors {

  /** Work on the host's files. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** Java has no exception of its own for these; the reason is the text of the C library. */
  private static final Map<String, Errno> REASONS =
      Map.ofEntries(
          Map.entry("Too many levels of symbolic links", Errno.ELOOP),
          Map.entry("Not a directory", Errno.ENOTDIR),
          Map.entry("Is a directory", Errno.EISDIR),
          Map.entry("Directory not empty", Errno.ENOTEMPTY),
          Map.entry("No space left on device", Errno.ENOSPC),
          Map.entry("Disk quota exceeded", Errno.EDQUOT),
          Map.entry("File name too long", Errno.ENAMETOOLONG),
          Map.entry("Too many open files", Errno.ENFILE),
          Map.entry("Read-only file system", Errno.EROFS),
          Map.entry("Operation not permitted", Errno.EPERM),
          Map.entry("Invalid cross-device link", Errno.EXDEV),
          Map.entry("Device or resource busy", Errno.EBUSY),
          Map.entry("File too large", Errno.EFBIG),
          Map.entry("Invalid argument", Errno.EINVAL),
          Map.entry("Too many links", Errno.EMLINK));

  private HostErrors() {}

  /** Runs work on the host's files; a failure becomes an {@link FsException}. */
  static <T> T translated(Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw translate(e);
    } catch (UnsupportedOperationException e) {
      throw new FsException(Errno.ENOTSUP, "the host's file system cannot do that", e);
    } catch (SecurityException e) {
      throw new FsException(Errno.EACCES, "the host refuses", e);
    }
  }

  /** As {@link #translated}, for work in which a thread may be interrupted. */
  static <T> T interruptible(Work<T> work) throws InterruptedException {
    if (Thread.interrupted()) {
      // The JDK would close the file, also for the app's other threads.
      throw new InterruptedException();
    }
    try {
      return translated(work);
    } catch (FsException e) {
      if (e.getCause() instanceof ClosedByInterruptException) {
        Thread.interrupted();
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      throw e;
    }
  }

  private static FsException translate(IOException e) {
    return new FsException(errno(e), e.getMessage() == null ? e.toString() : e.getMessage(), e);
  }

  private static Errno errno(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> Errno.ENOENT;
      case FileAlreadyExistsException _ -> Errno.EEXIST;
      case AccessDeniedException _ -> Errno.EACCES;
      case DirectoryNotEmptyException _ -> Errno.ENOTEMPTY;
      case NotDirectoryException _ -> Errno.ENOTDIR;
      case FileSystemLoopException _ -> Errno.ELOOP;
      case AtomicMoveNotSupportedException _ -> Errno.EXDEV;
      case NotLinkException _ -> Errno.EINVAL;
      case ClosedChannelException _ -> Errno.EBADF;
      case FileSystemException f -> byReason(f.getReason());
      default -> byReason(e.getMessage());
    };
  }

  private static Errno byReason(String reason) {
    return REASONS.entrySet().stream()
        .filter(entry -> reason != null && reason.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findAny()
        .orElse(Errno.EIO);
  }
}
