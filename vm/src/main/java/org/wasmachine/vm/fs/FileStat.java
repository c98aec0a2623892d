package org.wasmachine.vm.fs;

import java.util.Objects;

/**
 * What is known of a file.
 *
 * @param type what it is
 * @param device number of the mount, stable for the life of the machine
 * @param inode number of the file in its mount
 * @param links hard links
 * @param size bytes; of a symbolic link, of its target's name
 * @param accessedNanos last read, in nanoseconds since 1970
 * @param modifiedNanos last change of the contents
 * @param changedNanos last change of contents or attributes
 */
public record FileStat(
    FileType type,
    long device,
    long inode,
    long links,
    long size,
    long accessedNanos,
    long modifiedNanos,
    long changedNanos) {

  public FileStat {
    Objects.requireNonNull(type);
  }

  /** Of a device or another file without size and times. */
  public static FileStat of(FileType type) {
    return new FileStat(type, 0, 0, 1, 0, 0, 0, 0);
  }
}
