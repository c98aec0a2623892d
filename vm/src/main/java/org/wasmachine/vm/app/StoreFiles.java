package org.wasmachine.vm.app;

import java.util.List;

/**
 * The few things an {@link AppStore} does with files, in one flat directory, so that a test can cut
 * the power between any two of them. What was written is certain to last only after {@link #sync},
 * a change of names only after {@link #syncDirectory}.
 *
 * <p>All methods throw {@link java.io.UncheckedIOException}.
 */
public interface StoreFiles {

  /** Names of the files, in any order. */
  List<String> list();

  byte[] read(String name);

  /** Makes or replaces a file. */
  void write(String name, byte[] content);

  /** Waits until the content of a file is on the medium. */
  void sync(String name);

  /** Renames a file, replacing one of the new name: afterwards that is the old or the new one. */
  void rename(String from, String to);

  void delete(String name);

  /** Waits until names made, changed and deleted are on the medium. */
  void syncDirectory();
}
