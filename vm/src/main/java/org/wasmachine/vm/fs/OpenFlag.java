package org.wasmachine.vm.fs;

/** How a file is opened, besides {@link Access}. */
public enum OpenFlag {
  /** Every write goes to the end. */
  APPEND,
  /** Fail with {@code EAGAIN} instead of waiting. */
  NONBLOCK,
  /** Writes are on the medium when they return. */
  SYNC,
  /** Make the file if there is none. */
  CREATE,
  /** Fail with {@code ENOTDIR} unless it is a directory. */
  DIRECTORY,
  /** With {@link #CREATE}: fail with {@code EEXIST} if there is one. */
  EXCLUSIVE,
  /** Drop what is in it. */
  TRUNCATE,
  /** Fail with {@code ELOOP} if the last component is a symbolic link. */
  NOFOLLOW
}
