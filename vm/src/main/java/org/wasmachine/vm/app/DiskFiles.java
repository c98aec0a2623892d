package org.wasmachine.vm.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A directory of the computer, for one machine at a time. */
public final class DiskFiles implements StoreFiles, AutoCloseable {

  private static final String LOCK = ".lock";

  private final Path directory;
  private final FileChannel lock;

  private DiskFiles(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens a directory, making it if need be.
   *
   * @throws AppException if another machine has it open
   */
  public static DiskFiles open(Path directory) {
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw new AppException(
            directory + " is in use by another machine; give each its own --storage");
      }
      return new DiskFiles(directory, channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock got = channel.tryLock(); // lasts as long as the channel
      return got != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private interface Action<T> {
    T run() throws IOException;
  }

  private static <T> T unchecked(Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> list() {
    return unchecked(
        () -> {
          try (Stream<Path> files = Files.list(directory)) {
            return files
                .filter(Files::isRegularFile)
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.equals(LOCK))
                .toList();
          }
        });
  }

  @Override
  public byte[] read(String name) {
    return unchecked(() -> Files.readAllBytes(directory.resolve(name)));
  }

  @Override
  public void write(String name, byte[] content) {
    unchecked(() -> Files.write(directory.resolve(name), content));
  }

  @Override
  public void sync(String name) {
    force(directory.resolve(name), StandardOpenOption.WRITE);
  }

  @Override
  public void rename(String from, String to) {
    unchecked(
        () ->
            Files.move(
                directory.resolve(from),
                directory.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING));
  }

  @Override
  public void delete(String name) {
    unchecked(() -> Files.deleteIfExists(directory.resolve(name)));
  }

  @Override
  public void syncDirectory() {
    force(directory, StandardOpenOption.READ);
  }

  private static void force(Path path, StandardOpenOption access) {
    unchecked(
        () -> {
          try (FileChannel channel = FileChannel.open(path, access)) {
            channel.force(true);
            return channel;
          }
        });
  }

  @Override
  public void close() {
    unchecked(
        () -> {
          lock.close();
          return lock;
        });
  }
}
