package org.wasmachine.vm.fs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.wasmachine.hal.Errno;

/**
 * A path as a guest wrote it, cut into components.
 *
 * @param absolute whether it starts with a slash
 * @param names its components without empty ones and {@code .}; {@code ..} stays
 * @param directory whether it can only mean a directory: it ends with a slash, {@code .} or {@code
 *     ..}
 */
public record FilePath(boolean absolute, List<String> names, boolean directory) {

  /** Longest path in bytes, as Linux's {@code PATH_MAX} without the NUL. */
  public static final int MAX_PATH = 4095;

  /** Longest component in bytes, as Linux's and littlefs's {@code NAME_MAX}. */
  public static final int MAX_NAME = 255;

  public FilePath {
    names = List.copyOf(names);
  }

  /**
   * Cuts a path.
   *
   * @throws FsException {@code ENOENT} if it is empty, {@code ENAMETOOLONG}, {@code EINVAL} if it
   *     holds a NUL, {@code EILSEQ} if it was no UTF-8
   */
  public static FilePath parse(String path) {
    if (path.isEmpty()) {
      throw new FsException(Errno.ENOENT, "an empty path names no file");
    }
    if (path.indexOf('\0') >= 0) {
      throw new FsException(Errno.EINVAL, "a path must not hold a NUL");
    }
    if (path.indexOf('\uFFFD') >= 0) {
      throw new FsException(Errno.EILSEQ, "a path must be UTF-8");
    }
    if (path.length() > MAX_PATH || bytes(path) > MAX_PATH) {
      throw new FsException(Errno.ENAMETOOLONG, "a path is longer than " + MAX_PATH + " bytes");
    }
    List<String> names = new ArrayList<>();
    String last = "";
    for (String name : path.split("/", -1)) {
      last = name;
      if (bytes(name) > MAX_NAME) {
        throw new FsException(
            Errno.ENAMETOOLONG, "a name in a path is longer than " + MAX_NAME + " bytes");
      }
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    boolean directory = last.isEmpty() || last.equals(".") || last.equals("..");
    return new FilePath(path.startsWith("/"), names, directory);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
