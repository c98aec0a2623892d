package org.wasmachine.vm.libc;

/** Where formatted text goes, a character at a time, and how long it is by now. */
interface TextSink {

  /** Takes the low byte of {@code character}. */
  void put(int character);

  /** Takes the first {@code length} bytes of {@code text}. */
  default void put(byte[] text, int length) {
    for (int i = 0; i < length; i++) {
      put(text[i]);
    }
  }

  /** Takes {@code character} {@code times} times. */
  default void repeat(int character, long times) {
    for (long i = 0; i < times; i++) {
      put(character);
    }
  }

  /** Characters taken so far, also those for which there was no room. */
  long count();
}
