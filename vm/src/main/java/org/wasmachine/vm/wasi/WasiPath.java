package org.wasmachine.vm.wasi;

import static org.wasmachine.vm.wasi.Right.PATH_CREATE_DIRECTORY;
import static org.wasmachine.vm.wasi.Right.PATH_FILESTAT_GET;
import static org.wasmachine.vm.wasi.Right.PATH_FILESTAT_SET_TIMES;
import static org.wasmachine.vm.wasi.Right.PATH_LINK_SOURCE;
import static org.wasmachine.vm.wasi.Right.PATH_LINK_TARGET;
import static org.wasmachine.vm.wasi.Right.PATH_READLINK;
import static org.wasmachine.vm.wasi.Right.PATH_REMOVE_DIRECTORY;
import static org.wasmachine.vm.wasi.Right.PATH_RENAME_SOURCE;
import static org.wasmachine.vm.wasi.Right.PATH_RENAME_TARGET;
import static org.wasmachine.vm.wasi.Right.PATH_SYMLINK;
import static org.wasmachine.vm.wasi.Right.PATH_UNLINK_FILE;

import java.nio.charset.StandardCharsets;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.Descriptor;
import org.wasmachine.vm.fs.Directory;
import org.wasmachine.vm.natives.NativeTable;

/** Calls with a path below an open directory. */
public final class WasiPath {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          WasiPath.class,
          """
          path_create_directory   (i*~)i
          path_filestat_get       (ii*~*)i
          path_filestat_set_times (ii*~IIi)i
          path_link               (ii*~i*~)i
          path_open               (ii*~iIIi*)i
          path_readlink           (i*~*~*)i
          path_remove_directory   (i*~)i
          path_rename             (i*~i*~)i
          path_symlink            (*~i*~)i
          path_unlink_file        (i*~)i
          """);

  private static final int SYMLINK_FOLLOW = 1;

  private final Wasi wasi;

  WasiPath(GuestProcess process) {
    this.wasi = Wasi.of(process);
  }

  private GuestMemory memory() {
    return wasi.memory();
  }

  private String path(int address, int length) {
    return memory().string(address, length);
  }

  private static boolean follows(int lookup) {
    return (lookup & SYMLINK_FOLLOW) != 0;
  }

  /** Opens a file, device or directory; the result is -1 when that fails, as WAMR leaves it. */
  public int path_open(
      int fd,
      int lookup,
      int path,
      int length,
      int openFlags,
      long base,
      long inheriting,
      int fdFlags,
      int result) {
    return wasi.run(
        () -> {
          memory().putI32(result, -1);
          PathOpen request = PathOpen.of(openFlags, base, inheriting, fdFlags, follows(lookup));
          Directory directory = wasi.directory(fd, request.neededRights());
          Descriptor opened = request.open(directory, path(path, length), wasi.table().get(fd));
          memory().putI32(result, wasi.table().open(opened));
        });
  }

  public int path_create_directory(int fd, int path, int length) {
    return wasi.run(
        () -> wasi.directory(fd, PATH_CREATE_DIRECTORY).createDirectory(path(path, length)));
  }

  public int path_remove_directory(int fd, int path, int length) {
    return wasi.run(
        () -> wasi.directory(fd, PATH_REMOVE_DIRECTORY).removeDirectory(path(path, length)));
  }

  public int path_unlink_file(int fd, int path, int length) {
    return wasi.run(() -> wasi.directory(fd, PATH_UNLINK_FILE).removeFile(path(path, length)));
  }

  public int path_rename(
      int fd, int path, int length, int targetFd, int targetPath, int targetLength) {
    return wasi.run(
        () ->
            wasi.directory(fd, PATH_RENAME_SOURCE)
                .rename(
                    path(path, length),
                    wasi.directory(targetFd, PATH_RENAME_TARGET),
                    path(targetPath, targetLength)));
  }

  public int path_link(
      int fd, int lookup, int path, int length, int targetFd, int targetPath, int targetLength) {
    return wasi.run(
        () ->
            wasi.directory(fd, PATH_LINK_SOURCE)
                .link(
                    path(path, length),
                    follows(lookup),
                    wasi.directory(targetFd, PATH_LINK_TARGET),
                    path(targetPath, targetLength)));
  }

  public int path_symlink(int target, int targetLength, int fd, int path, int length) {
    return wasi.run(
        () ->
            wasi.directory(fd, PATH_SYMLINK)
                .symbolicLink(path(target, targetLength), path(path, length)));
  }

  /** Where a link points, without NUL, cut to the buffer. */
  public int path_readlink(int fd, int path, int length, int buffer, int bufferLength, int used) {
    return wasi.run(
        () -> {
          byte[] target =
              wasi.directory(fd, PATH_READLINK)
                  .readLink(path(path, length))
                  .getBytes(StandardCharsets.UTF_8);
          int part = (int) Math.min(target.length, Integer.toUnsignedLong(bufferLength));
          memory().put(buffer, target, 0, part);
          memory().putI32(used, part);
        });
  }

  public int path_filestat_get(int fd, int lookup, int path, int length, int result) {
    return wasi.run(
        () ->
            FileStats.put(
                memory(),
                result,
                wasi.directory(fd, PATH_FILESTAT_GET).stat(path(path, length), follows(lookup))));
  }

  public int path_filestat_set_times(
      int fd, int lookup, int path, int length, long accessed, long modified, int flags) {
    return wasi.run(
        () ->
            wasi.directory(fd, PATH_FILESTAT_SET_TIMES)
                .setTimes(
                    path(path, length),
                    follows(lookup),
                    FileStats.times(wasi.process().clock(), accessed, modified, flags & 0xffff)));
  }
}
