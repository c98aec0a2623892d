package org.wasmachine.vm.libc;

/**
 * Passes on the first 63 characters of one formatted number: the peer renders each into a buffer of
 * 64 bytes. It is also what bounds the work for an absurd width.
 */
final class NumberText {

  private static final int LARGEST = 63;

  private final TextSink sink;
  private int room = LARGEST;

  NumberText(TextSink sink) {
    this.sink = sink;
  }

  void put(String text) {
    for (int i = 0; i < text.length() && room > 0; i++, room--) {
      sink.put(text.charAt(i));
    }
  }

  void repeat(char character, long times) {
    for (long i = 0; i < times && room > 0; i++, room--) {
      sink.put(character);
    }
  }

  /**
   * A number in its field: blanks, prefix, zeros, digits, zeros, suffix, blanks.
   *
   * @param prefix sign and base
   * @param zeros zeros that the precision asks for
   * @param zerosFill whether the rest of the field is filled with zeros behind the prefix
   */
  void field(
      Conversion in,
      String prefix,
      long zeros,
      String digits,
      long trailingZeros,
      String suffix,
      boolean zerosFill) {
    long length = prefix.length() + zeros + digits.length() + trailingZeros + suffix.length();
    long padding = Math.max(0, in.width() - length);
    boolean before = !in.left() && !zerosFill;
    repeat(' ', before ? padding : 0);
    put(prefix);
    repeat('0', zeros + (zerosFill && !in.left() ? padding : 0));
    put(digits);
    repeat('0', trailingZeros);
    put(suffix);
    repeat(' ', in.left() ? padding : 0);
  }
}
