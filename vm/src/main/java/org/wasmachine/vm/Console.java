package org.wasmachine.vm;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Where an app's console is: its standard input, output and error. An app writes single characters;
 * the streams should be buffered, and the machine flushes them when the app waits or ends. A {@link
 * ConsoleOutput} lets an app end that prints to somebody who does not read.
 *
 * @param in what it reads
 * @param out what it prints
 * @param err where it complains
 */
public record Console(InputStream in, OutputStream out, OutputStream err) {

  /** Any streams. */
  public Console {
    Objects.requireNonNull(in);
    Objects.requireNonNull(out);
    Objects.requireNonNull(err);
  }

  /** This program's own console. */
  public static Console system() {
    return new Console(
        System.in, ConsoleOutput.buffered(System.out), ConsoleOutput.immediate(System.err));
  }

  /** Nothing to read, and what is written is lost. */
  public static Console none() {
    return new Console(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream());
  }
}
