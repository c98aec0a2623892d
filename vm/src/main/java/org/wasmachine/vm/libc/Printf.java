package org.wasmachine.vm.libc;

import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.Trap;

/**
 * The {@code printf} engine of libc-builtin, with the limits that apps for the peer meet: numbers
 * are cut at 63 characters, a {@code *} is not understood, {@code %n} does nothing.
 */
final class Printf {

  private static final byte[] NULL_TEXT = {'(', 'n', 'u', 'l', 'l', ')'};

  /** What a string's field may be longer than the string: the peer's buffer is so much larger. */
  private static final int STRING_ROOM = 63;

  private final GuestMemory memory;
  private final VarArguments arguments;
  private final TextSink sink;

  /**
   * An engine for one call.
   *
   * @param arguments guest address of the variable arguments
   * @throws Trap if there are not even 4 bytes
   */
  Printf(GuestMemory memory, int arguments, TextSink sink) {
    this.memory = memory;
    this.arguments = new VarArguments(memory, arguments);
    this.sink = sink;
  }

  /** Formats up to the NUL of {@code format}, or to a conversion that the format cuts short. */
  void format(int format) {
    int at = format;
    while (true) {
      int c = memory.u8(at++);
      if (c == 0) {
        return;
      }
      if (c != '%') {
        sink.put(c);
        continue;
      }
      Conversion conversion = Conversion.parse(memory, at);
      if (conversion.letter() == 0) {
        return;
      }
      at = conversion.next();
      convert(conversion);
      if (Thread.currentThread().isInterrupted()) { // a short format can ask for gigabytes
        throw new Trap(Trap.TERMINATED);
      }
    }
  }

  private void convert(Conversion in) {
    switch (in.letter()) {
      case '%' -> sink.put('%');
      case 'n' -> {}
      case 's' -> string(in);
      case 'c' -> character(in, slot(in));
      case 'd', 'i', 'u', 'o', 'x', 'X' -> IntegerText.put(new NumberText(sink), in, slot(in));
      case 'p' -> pointer(in, slot(in));
      case 'e', 'E', 'f', 'F', 'g', 'G' ->
          FloatingText.put(new NumberText(sink), in, Double.longBitsToDouble(arguments.next64()));
      default -> {
        sink.put('%');
        sink.put(in.letter());
      }
    }
  }

  private long slot(Conversion in) {
    return in.wide() ? arguments.next64() : arguments.next32();
  }

  /** A NUL ends the text of its field, so it prints nothing itself. */
  private void character(Conversion in, long value) {
    NumberText text = new NumberText(sink);
    if (!in.left()) {
      text.repeat(' ', in.width() - 1L);
    }
    if ((byte) value != 0) {
      text.put(String.valueOf((char) (value & 0xFF)));
      if (in.left()) {
        text.repeat(' ', in.width() - 1L);
      }
    }
  }

  private void pointer(Conversion in, long value) {
    NumberText text = new NumberText(sink);
    if (value == 0) {
      text.field(in, "", 0, "(nil)", 0, "", false);
    } else {
      long bits = in.wide() ? value : value & 0xFFFF_FFFFL;
      text.field(in, in.positiveSign() + "0x", 0, Long.toHexString(bits), 0, "", in.zeroFlag());
    }
  }

  private void string(Conversion in) {
    int address = arguments.next32();
    int length = memory.stringLength(address);
    boolean none = address == 0 && length == 0;
    int whole = none ? NULL_TEXT.length : length;
    int shown = in.precision() < 0 ? whole : Math.min(whole, in.precision());
    byte[] text = none ? NULL_TEXT : memory.bytes(address, shown);
    long room = (long) length + STRING_ROOM;
    long padding = Math.clamp(in.width() - (long) shown, 0, room);
    if (!in.left()) {
      sink.repeat(' ', padding);
      room -= padding;
    }
    sink.put(text, (int) Math.min(shown, room));
    if (in.left()) {
      sink.repeat(' ', Math.min(padding, room - shown));
    }
  }
}
