package org.wasmachine.vm.fs;

import java.util.Objects;

/**
 * A name in a directory.
 *
 * @param name without slashes
 * @param type what it names; a symbolic link is not followed
 * @param inode number of the file in its mount
 */
public record DirectoryEntry(String name, FileType type, long inode) {

  public DirectoryEntry {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
  }
}
