package org.wasmachine.vm.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** What the host knows of a file. Links are never followed. */
final class HostAttributes {

  private static final String UNIX = "unix:dev,ino,nlink,size,ctime";

  private HostAttributes() {}

  static BasicFileAttributes basic(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Pipes, sockets and devices of the host all count as character devices. */
  static FileType type(BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return FileType.REGULAR_FILE;
    }
    if (attributes.isDirectory()) {
      return FileType.DIRECTORY;
    }
    return attributes.isSymbolicLink() ? FileType.SYMBOLIC_LINK : FileType.CHARACTER_DEVICE;
  }

  static FileStat stat(Path path) throws IOException {
    BasicFileAttributes basic = basic(path);
    long accessed = nanos(basic.lastAccessTime());
    long modified = nanos(basic.lastModifiedTime());
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      long inode = Integer.toUnsignedLong(Objects.hashCode(basic.fileKey()));
      return new FileStat(type(basic), 1, inode, 1, basic.size(), accessed, modified, modified);
    }
    Map<String, Object> unix = Files.readAttributes(path, UNIX, LinkOption.NOFOLLOW_LINKS);
    return new FileStat(
        type(basic),
        number(unix, "dev"),
        number(unix, "ino"),
        number(unix, "nlink"),
        number(unix, "size"),
        accessed,
        modified,
        nanos((FileTime) unix.get("ctime")));
  }

  private static long number(Map<String, Object> attributes, String name) {
    return ((Number) attributes.get(name)).longValue();
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }

  static void setTimes(BasicFileAttributeView view, FileTimes times) throws IOException {
    view.setTimes(time(times.modifiedNanos()), time(times.accessedNanos()), null);
  }

  /** Null, as the JDK's interface wants it, for a time that stays. */
  private static FileTime time(OptionalLong nanos) {
    return nanos.isPresent() ? FileTime.from(nanos.getAsLong(), TimeUnit.NANOSECONDS) : null;
  }
}
