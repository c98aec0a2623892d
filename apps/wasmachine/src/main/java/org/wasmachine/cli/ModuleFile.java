package org.wasmachine.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A module as a user names it: a file, or a pipe as {@code <(...)} makes it. */
final class ModuleFile {

  private static final int MAX_BYTES = 256 << 20;
  private static final byte[] MAGIC = {0, 'a', 's', 'm'};

  private ModuleFile() {}

  /**
   * Its bytes; of a file that does not begin as a module only the beginning, so that an endless one
   * is refused as what it is.
   *
   * @throws CommandFailure if it cannot be read or is too large
   */
  static byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] beginning = in.readNBytes(MAGIC.length);
      if (!Arrays.equals(beginning, MAGIC)) {
        return beginning;
      }
      byte[] rest = in.readNBytes(MAX_BYTES);
      if (rest.length == MAX_BYTES) {
        throw new CommandFailure(
            Main.USAGE,
            "%s: too large for a module: more than %d bytes".formatted(file, MAX_BYTES));
      }
      byte[] all = Arrays.copyOf(beginning, beginning.length + rest.length);
      System.arraycopy(rest, 0, all, beginning.length, rest.length);
      return all;
    } catch (IOException e) {
      throw CommandFailure.of(e, file.toString());
    }
  }
}
