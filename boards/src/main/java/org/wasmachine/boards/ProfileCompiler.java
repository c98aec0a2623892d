package org.wasmachine.boards;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.wasmachine.hal.profile.BoardProfile;

/**
 * A step of the build: turns every YAML profile of this module into the compiled form that the
 * program reads at start. A broken profile breaks the build.
 */
final class ProfileCompiler {

  private ProfileCompiler() {}

  /** Compiles all profiles below the directory of compiled classes named by the only argument. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0], "org", "wasmachine", "boards");
    BoardCatalog catalog = new BoardCatalog();
    for (String id : catalog.ids()) {
      BoardProfile board = catalog.load(directory.resolve(id + ".yaml"));
      try (OutputStream out = Files.newOutputStream(directory.resolve(id + ".board"))) {
        CompiledProfileWriter.write(board, out);
      }
    }
  }
}
