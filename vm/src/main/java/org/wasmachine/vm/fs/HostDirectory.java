package org.wasmachine.vm.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory of the host, held open while something is done in it. Where the host allows it
 * (everywhere but on Windows), each step down and the deed itself go through the open directory and
 * follow no link, so that nobody can put a link in the way meanwhile.
 */
final class HostDirectory implements AutoCloseable {

  private final Path path;
  private final Optional<SecureDirectoryStream<Path>> handle;
  private final DirectoryStream<Path> stream;

  private HostDirectory(Path path, DirectoryStream<Path> stream) {
    this.path = path;
    this.stream = stream;
    this.handle =
        stream instanceof SecureDirectoryStream<Path> secure
            ? Optional.of(secure)
            : Optional.empty();
  }

  /** Goes down from {@code root} by names. */
  static HostDirectory open(Path root, List<String> names) throws IOException {
    HostDirectory here = new HostDirectory(root, Files.newDirectoryStream(root));
    for (String name : names) {
      try (HostDirectory above = here) {
        here = above.down(name);
      }
    }
    return here;
  }

  private HostDirectory down(String name) throws IOException {
    Path child = path.resolve(name);
    if (handle.isPresent()) {
      Path relative = path.getFileSystem().getPath(name);
      return new HostDirectory(
          child, handle.get().newDirectoryStream(relative, LinkOption.NOFOLLOW_LINKS));
    }
    if (!Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(child.toString());
    }
    return new HostDirectory(child, Files.newDirectoryStream(child));
  }

  private Path relative(String name) {
    return path.getFileSystem().getPath(name);
  }

  /** Its entries; can be asked for once. */
  Iterable<Path> entries() {
    return stream;
  }

  /** What a name stands for, without following it. */
  BasicFileAttributes attributes(String name) throws IOException {
    return view(name).readAttributes();
  }

  /** The times of a name, without following it. */
  BasicFileAttributeView view(String name) {
    return handle
        .map(
            secure ->
                secure.getFileAttributeView(
                    relative(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS))
        .orElseGet(
            () ->
                Files.getFileAttributeView(
                    path.resolve(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
  }

  FileChannel open(String name, Set<OpenOption> options) throws IOException {
    if (handle.isEmpty()) {
      return FileChannel.open(path.resolve(name), options);
    }
    SeekableByteChannel channel = handle.get().newByteChannel(relative(name), options);
    if (channel instanceof FileChannel file) {
      return file;
    }
    channel.close();
    throw new IOException("the host gives no file channel for " + path.resolve(name));
  }

  void deleteFile(String name) throws IOException {
    if (handle.isPresent()) {
      handle.get().deleteFile(relative(name));
    } else {
      Files.delete(path.resolve(name));
    }
  }

  void deleteDirectory(String name) throws IOException {
    if (handle.isPresent()) {
      handle.get().deleteDirectory(relative(name));
    } else {
      Files.delete(path.resolve(name));
    }
  }

  void move(String name, HostDirectory target, String targetName) throws IOException {
    if (handle.isPresent() && target.handle.isPresent()) {
      handle.get().move(relative(name), target.handle.get(), relative(targetName));
    } else {
      Files.move(
          path.resolve(name),
          target.path.resolve(targetName),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
