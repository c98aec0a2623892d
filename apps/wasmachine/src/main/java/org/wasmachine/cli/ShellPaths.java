package org.wasmachine.cli;

import java.util.List;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.DirectoryEntry;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenDirectory;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenFlag;
import org.wasmachine.vm.fs.OpenOptions;

/**
 * Files as they are named at the prompt: a relative name is below /storage, as on the peer.
 *
 * @param files what the shell sees
 */
record ShellPaths(FileSystem files) {

  /** The same name from the root on. */
  static String absolute(String name) {
    if (name.startsWith("/")) {
      return name;
    }
    return name.equals(".") ? FileSystem.STORAGE : FileSystem.STORAGE + "/" + name;
  }

  OpenFile open(String name, OpenOptions options) {
    return files.open(absolute(name), options);
  }

  /**
   * What is in a directory.
   *
   * @throws FsException if it is none
   */
  List<DirectoryEntry> list(String name) {
    try (OpenFile open = open(name, OpenOptions.of(Access.READ, OpenFlag.DIRECTORY))) {
      if (open instanceof OpenDirectory directory) {
        return directory.directory().list();
      }
      throw new FsException(Errno.ENOTDIR, name + ": not a directory");
    }
  }
}
