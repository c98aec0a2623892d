package org.wasmachine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.fs.DeviceVolume;
import org.wasmachine.vm.fs.Directory;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.HostVolume;
import org.wasmachine.vm.fs.Quota;

/**
 * The data of a machine in a folder of the host: {@code apps} holds what is installed, {@code
 * files} is /storage, as large as the board's profile says. An installed app sees of it only a
 * folder with its own name.
 */
final class MachineStorage {

  private static final String INSTALLED = "apps";
  private static final String FILES = "files";
  private static final String HISTORY = "shell-history";

  private final Path history;
  private final Path installed;
  private final Path folder;
  private final Quota quota;
  private final Directory storage;
  private final FileSystem files;

  private MachineStorage(Path home, Board board, DeviceVolume devices) {
    this.history = home.resolve(HISTORY);
    this.installed = home.resolve(INSTALLED);
    this.folder = home.resolve(FILES);
    try {
      Files.createDirectories(installed);
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw CommandFailure.of(e, "cannot make the storage " + home);
    }
    this.quota = quota(board).orElseGet(Quota::unlimited);
    this.storage = Directory.root(HostVolume.of(folder, quota));
    this.files =
        FileSystem.none().with(FileSystem.DEVICES, devices).with(FileSystem.STORAGE, storage);
  }

  /** In a folder of the host, made if it is missing. */
  static MachineStorage in(Path home, Board board, DeviceVolume devices) {
    return new MachineStorage(home, board, devices);
  }

  /** How much the board's profile says fits into /storage, if it says so. */
  static Optional<Quota> quota(Board board) {
    return board
        .profile()
        .map(profile -> profile.memory().storageBytes())
        .filter(bytes -> bytes > 0)
        .map(Quota::of);
  }

  /** Where installed modules are. */
  Path installed() {
    return installed;
  }

  /** What was typed at the prompt. */
  Path history() {
    return history;
  }

  /** What the shell sees: the devices and all of /storage. */
  FileSystem files() {
    return files;
  }

  /**
   * What an installed app sees: the devices, and its own folder both as /storage/NAME, where WASI
   * apps have it open from the start as on the peer, and as /storage.
   *
   * @throws FsException if the folder cannot be made
   */
  FileSystem filesOf(String app) {
    Directory own = folderOf(app);
    return FileSystem.none()
        .with(FileSystem.STORAGE + "/" + app, own)
        .with(FileSystem.STORAGE, own)
        .with(FileSystem.DEVICES, files.mount(FileSystem.DEVICES).orElseThrow().root());
  }

  private Directory folderOf(String app) {
    try {
      storage.createDirectory(app);
    } catch (FsException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      if (storage.stat(app, false).type() != FileType.DIRECTORY) {
        throw new FsException(Errno.ENOTDIR, "/storage/" + app + " is in the way");
      }
    }
    return new Directory(storage.volume(), java.util.List.of(app));
  }

  /**
   * Bytes of /storage.
   *
   * @param total what fits
   * @param used what files hold
   */
  record Space(long total, long used) {}

  /** How full /storage is; without a limit in the board's profile, what the host has. */
  Space space() {
    try (var paths = Files.walk(folder)) {
      long used =
          paths.filter(Files::isRegularFile).mapToLong(path -> path.toFile().length()).sum();
      boolean limited = quota.limit() != Long.MAX_VALUE;
      return new Space(
          limited ? quota.limit() : used + Files.getFileStore(folder).getUsableSpace(), used);
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(
          Main.FAILURE, "cannot look at %s: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
