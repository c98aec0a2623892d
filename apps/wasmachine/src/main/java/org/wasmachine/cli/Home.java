package org.wasmachine.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where this program's own files are: the folder of the launcher. */
final class Home {

  private Home() {}

  /**
   * A file or folder of the project.
   *
   * @throws CommandFailure if it is not there
   */
  static Path resolve(String path) {
    Path home = Path.of(System.getProperty("wasmachine.home", "."));
    Path found = home.resolve(path);
    if (!Files.exists(found)) {
      throw new CommandFailure(
          Main.FAILURE, path + " is not in " + home.toAbsolutePath() + "; start ./wasmachine");
    }
    return found;
  }
}
