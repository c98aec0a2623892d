package org.wasmachine.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a command printed and how it ended.
 *
 * @param code its exit code
 * @param out its standard output
 * @param err its standard error
 */
record Cli(int code, String out, String err) {

  /** The prebuilt app of that name. */
  static String app(String name) {
    return Path.of("..", "prebuilt", name + ".wasm").toString();
  }

  /** Runs the program in this JVM, as {@code wasmachine ARGUMENTS} would. */
  static synchronized Cli run(String... arguments) {
    PrintStream stdout = System.out;
    PrintStream stderr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      new LogConfiguration(); // its handler keeps the standard error it finds
      int code = Main.execute(arguments);
      System.out.flush();
      return new Cli(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.setOut(stdout);
      System.setErr(stderr);
    }
  }
}
