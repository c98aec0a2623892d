package org.wasmachine.serial.firmata;

import java.io.ByteArrayOutputStream;

/** Bytes of the Firmata protocol 2.x: commands, and data in septets. */
final class Firmata {
  static final int DIGITAL = 0x90;
  static final int ANALOG = 0xE0;
  static final int REPORT_ANALOG = 0xC0;
  static final int REPORT_DIGITAL = 0xD0;
  static final int START_SYSEX = 0xF0;
  static final int SET_PIN_MODE = 0xF4;
  static final int SET_PIN = 0xF5;
  static final int END_SYSEX = 0xF7;
  static final int VERSION = 0xF9;
  static final int RESET = 0xFF;

  static final int REPORT_EXTENDED_ANALOG = 0x64;
  static final int ANALOG_MAPPING_QUERY = 0x69;
  static final int ANALOG_MAPPING = 0x6A;
  static final int CAPABILITY_QUERY = 0x6B;
  static final int CAPABILITIES = 0x6C;
  static final int PIN_STATE_QUERY = 0x6D;
  static final int PIN_STATE = 0x6E;
  static final int EXTENDED_ANALOG = 0x6F;
  static final int STRING = 0x71;
  static final int I2C_REQUEST = 0x76;
  static final int I2C_REPLY = 0x77;
  static final int I2C_CONFIG = 0x78;
  static final int FIRMWARE = 0x79;
  static final int SAMPLING = 0x7A;
  static final int SPI = 0x68;

  /** Digital pins are reported by ports of so many. */
  static final int PINS_PER_PORT = 8;

  static final int MODE_INPUT = 0;
  static final int MODE_OUTPUT = 1;
  static final int MODE_ANALOG = 2;
  static final int MODE_PWM = 3;
  static final int MODE_I2C = 6;
  static final int MODE_PULL_UP = 0x0B;
  static final int MODE_SPI = 0x0C;
  static final int MODE_IGNORE = 0x7F;

  private Firmata() {}

  /** Collects bytes of a message. */
  static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Message of(int... bytes) {
      return new Message().raw(bytes);
    }

    static Message sysex(int... bytes) {
      return Message.of(START_SYSEX).raw(bytes);
    }

    Message raw(int... bytes) {
      for (int value : bytes) {
        out.write(value);
      }
      return this;
    }

    /** A value of up to 14 bits as two septets, low first. */
    Message two(int value) {
      return raw(value & 0x7F, value >> 7 & 0x7F);
    }

    /** A 32-bit value as five septets, low first. */
    Message five(long value) {
      for (int shift = 0; shift < 35; shift += 7) {
        raw((int) (value >> shift) & 0x7F);
      }
      return this;
    }

    /** Each byte as two septets. */
    Message bytes(byte[] data) {
      for (byte value : data) {
        two(value & 0xFF);
      }
      return this;
    }

    /** Bytes as one stream of bits, cut into septets, low bits first. */
    Message packed(byte[] data) {
      int bits = 0;
      int held = 0;
      for (byte value : data) {
        held |= (value & 0xFF) << bits;
        bits += 8;
        while (bits >= 7) {
          raw(held & 0x7F);
          held >>= 7;
          bits -= 7;
        }
      }
      return bits > 0 ? raw(held & 0x7F) : this;
    }

    byte[] end() {
      return raw(END_SYSEX).toBytes();
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }

  static int two(byte[] data, int at) {
    return data[at] & 0x7F | (data[at + 1] & 0x7F) << 7;
  }

  /** Bytes of pairs of septets. */
  static byte[] bytes(byte[] data, int from) {
    byte[] out = new byte[(data.length - from) / 2];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) two(data, from + 2 * i);
    }
    return out;
  }

  /** The first {@code count} bytes of a packed stream; missing bits are zero. */
  static byte[] unpack(byte[] data, int from, int count) {
    byte[] out = new byte[count];
    int bits = 0;
    int held = 0;
    int at = from;
    for (int i = 0; i < count; i++) {
      while (bits < 8 && at < data.length) {
        held |= (data[at++] & 0x7F) << bits;
        bits += 7;
      }
      out[i] = (byte) held;
      held >>= 8;
      bits = Math.max(0, bits - 8);
    }
    return out;
  }
}
