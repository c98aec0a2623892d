package org.wasmachine.boards;

/**
 * A profile file that is wrong: the message names the file, the key, what was expected and what was
 * found.
 */
public final class InvalidProfileException extends RuntimeException {

  private final String source;
  private final String path;

  InvalidProfileException(String source, String path, int line, String problem) {
    super(
        source
            + ": "
            + (path.isEmpty() ? "" : path + ": ")
            + problem
            + (line > 0 ? " (line " + line + ")" : ""));
    this.source = source;
    this.path = path;
  }

  /** Name of the file. */
  public String source() {
    return source;
  }

  /**
   * The key from the top of the file, such as {@code headers[0].pins[3].gpio}; empty for the file
   * as a whole.
   */
  public String path() {
    return path;
  }
}
