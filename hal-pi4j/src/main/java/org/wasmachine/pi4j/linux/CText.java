package org.wasmachine.pi4j.linux;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Text in the fixed-size, zero-padded character arrays of kernel structures. */
final class CText {

  private CText() {}

  /** The text up to the first zero byte or the end of the array. */
  static String read(MemorySegment structure, long offset, long size) {
    byte[] bytes = structure.asSlice(offset, size).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** Writes a text, cut so that a zero byte always ends it. */
  static void write(MemorySegment structure, long offset, long size, String text) {
    MemorySegment field = structure.asSlice(offset, size).fill((byte) 0);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, field, 0, Math.min(bytes.length, size - 1));
  }
}
