package org.wasmachine.vm.fs;

import java.util.List;
import java.util.function.Supplier;
import org.wasmachine.hal.Errno;

/**
 * A tree of files that can be mounted. Paths arrive as lists of names from its root, empty for the
 * root itself, already free of {@code ..} and of symbolic links on the way; {@link Directory} sees
 * to that. No method follows a symbolic link.
 *
 * <p>Thread-safe. What a volume does not offer fails with {@code EROFS}. Methods fail with {@code
 * ENOENT} or {@code ENOTDIR} if the way to the file is not there.
 */
public interface Volume {

  /**
   * Runs a look-up and what follows from it, while no other guest changes names in the volume. Not
   * for volumes whose files may wait when they are opened.
   */
  default <T> T exclusively(Supplier<T> operation) {
    return operation.get();
  }

  /** What a name stands for; {@link FileType#UNKNOWN} if there is nothing. */
  FileType type(List<String> path);

  /**
   * Whether everything that follows a directory in a path is one name of it, slashes included,
   * which no link or dot changes.
   */
  default boolean namesRest(List<String> path) {
    return false;
  }

  /** What is known of a file. */
  FileStat stat(List<String> path);

  /**
   * Opens a file that is no directory and no symbolic link, or makes it if the options say so.
   *
   * @throws FsException {@code ELOOP} if it is a symbolic link after all
   */
  OpenFile open(List<String> path, OpenOptions options);

  /** What is in a directory, without {@code .} and {@code ..}. */
  List<DirectoryEntry> list(List<String> path);

  /** Where a symbolic link points, as text. */
  default String readLink(List<String> path) {
    throw new FsException(Errno.EINVAL);
  }

  /** Makes a directory. */
  default void createDirectory(List<String> path) {
    throw readOnly();
  }

  /** Removes an empty directory. */
  default void removeDirectory(List<String> path) {
    throw readOnly();
  }

  /** Removes a name that is no directory. */
  default void removeFile(List<String> path) {
    throw readOnly();
  }

  /** Renames, and replaces what has the new name. */
  default void rename(List<String> from, List<String> to) {
    throw readOnly();
  }

  /** Gives a file a second name. */
  default void link(List<String> existing, List<String> added) {
    throw readOnly();
  }

  /** Makes a symbolic link. The target stays inside the volume: the caller has looked. */
  default void symbolicLink(String target, List<String> at) {
    throw readOnly();
  }

  /** Sets times of a file, or of a symbolic link itself. */
  default void setTimes(List<String> path, FileTimes times) {
    throw readOnly();
  }

  private static FsException readOnly() {
    return new FsException(Errno.EROFS);
  }
}
