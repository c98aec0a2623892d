package org.wasmachine.serial.firmata;

import java.io.ByteArrayOutputStream;

/**
 * Finds messages in a stream of bytes. The protocol has no checksum: what is damaged here cannot be
 * noticed, only what breaks the grammar. One thread.
 */
final class FirmataReader {
  /** Who takes messages. */
  interface Sink {
    /** Eight input pins of a port. */
    void digital(int port, int mask);

    /** A sample of an analogue channel. */
    void analog(int channel, int value);

    /** The protocol version of the firmware. */
    void version(int major, int minor);

    /** A message of any length: its kind and what follows, septets. */
    void sysex(int kind, byte[] data);
  }

  private static final int MAX_SYSEX = 4096;

  private final Sink sink;
  private final ByteArrayOutputStream sysex = new ByteArrayOutputStream();
  private boolean inSysex;
  private int command;
  private int first = -1;

  FirmataReader(Sink sink) {
    this.sink = sink;
  }

  void accept(byte[] bytes, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      accept(bytes[i] & 0xFF);
    }
  }

  private void accept(int value) {
    if (value == Firmata.END_SYSEX && inSysex) {
      inSysex = false;
      byte[] data = sysex.toByteArray();
      if (data.length > 0) {
        sink.sysex(data[0], java.util.Arrays.copyOfRange(data, 1, data.length));
      }
    } else if (value >= 0x80) {
      inSysex = value == Firmata.START_SYSEX;
      sysex.reset();
      command = value;
      first = -1;
    } else if (inSysex) {
      if (sysex.size() < MAX_SYSEX) {
        sysex.write(value);
      }
    } else if (first < 0) {
      first = value;
    } else {
      message(first, value);
      first = -1;
    }
  }

  private void message(int low, int high) {
    int group = command & 0xF0;
    if (group == Firmata.DIGITAL) {
      sink.digital(command & 0x0F, low | high << 7);
    } else if (group == Firmata.ANALOG) {
      sink.analog(command & 0x0F, low | high << 7);
    } else if (command == Firmata.VERSION) {
      sink.version(low, high);
    }
  }
}
