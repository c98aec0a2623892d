package org.wasmachine.pi4j.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where {@code /dev}, {@code /sys}, {@code /proc} and {@code /boot} are: on a machine under {@code
 * /}, in a test under a directory of its own.
 *
 * @param directory the root
 */
public record LinuxRoot(Path directory) {

  /** The machine this runs on. */
  public static LinuxRoot machine() {
    return new LinuxRoot(Path.of("/"));
  }

  /** A file below the root; {@code path} is given without leading slash. */
  public Path file(String path) {
    return directory.resolve(path);
  }

  /** Files and directories in a directory whose name starts so, in the order of their numbers. */
  public List<Path> list(String path, String prefix) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            file(path), entry -> entry.getFileName().toString().startsWith(prefix))) {
      entries.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(
        Comparator.comparingLong((Path entry) -> number(entry.getFileName().toString(), prefix))
            .thenComparing(Comparator.naturalOrder()));
    return found;
  }

  private static long number(String name, String prefix) {
    String rest = name.substring(prefix.length());
    return rest.matches("[0-9]{1,9}") ? Long.parseLong(rest) : Long.MAX_VALUE;
  }

  /** The text of a small file without zero bytes and surrounding blanks; empty if unreadable. */
  public Optional<String> text(String path) {
    return text(file(path));
  }

  /** The same for a path that {@link #list} or {@link #file} returned. */
  public static Optional<String> text(Path path) {
    try {
      return Optional.of(
          new String(Files.readAllBytes(path), StandardCharsets.UTF_8).replace("\0", "").strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
