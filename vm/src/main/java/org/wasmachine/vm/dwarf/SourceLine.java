package org.wasmachine.vm.dwarf;

/**
 * A place in source code. Prints as {@code blink.c:41}.
 *
 * @param file the file's path as the compiler was given it
 * @param line the line, from 1
 * @param column the column, from 1; 0 when unknown
 */
public record SourceLine(String file, int line, int column) {

  /** The file without directories. */
  public String fileName() {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return fileName() + ":" + line;
  }
}
