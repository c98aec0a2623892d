package org.wasmachine.pi4j.linux;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;

/** Structures, flags and requests of the GPIO character device v2 ({@code linux/gpio.h}). */
final class GpioUapi {

  static final int NAME_SIZE = 32;
  private static final int LINES_MAX = 64;
  private static final int ATTRIBUTES_MAX = 10;
  private static final SequenceLayout NAME = MemoryLayout.sequenceLayout(NAME_SIZE, JAVA_BYTE);

  static final StructLayout CHIP_INFO =
      MemoryLayout.structLayout(
          NAME.withName("name"), NAME.withName("label"), JAVA_INT.withName("lines"));

  static final StructLayout LINE_ATTRIBUTE =
      MemoryLayout.structLayout(
          JAVA_INT.withName("id"), JAVA_INT.withName("padding"), JAVA_LONG.withName("value"));

  static final StructLayout LINE_CONFIG_ATTRIBUTE =
      MemoryLayout.structLayout(LINE_ATTRIBUTE.withName("attr"), JAVA_LONG.withName("mask"));

  static final StructLayout LINE_CONFIG =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("flags"),
          JAVA_INT.withName("num_attrs"),
          MemoryLayout.sequenceLayout(5, JAVA_INT).withName("padding"),
          MemoryLayout.sequenceLayout(ATTRIBUTES_MAX, LINE_CONFIG_ATTRIBUTE).withName("attrs"));

  static final StructLayout LINE_REQUEST =
      MemoryLayout.structLayout(
          MemoryLayout.sequenceLayout(LINES_MAX, JAVA_INT).withName("offsets"),
          NAME.withName("consumer"),
          LINE_CONFIG.withName("config"),
          JAVA_INT.withName("num_lines"),
          JAVA_INT.withName("event_buffer_size"),
          MemoryLayout.sequenceLayout(5, JAVA_INT).withName("padding"),
          JAVA_INT.withName("fd"));

  static final StructLayout LINE_INFO =
      MemoryLayout.structLayout(
          NAME.withName("name"),
          NAME.withName("consumer"),
          JAVA_INT.withName("offset"),
          JAVA_INT.withName("num_attrs"),
          JAVA_LONG.withName("flags"),
          MemoryLayout.sequenceLayout(ATTRIBUTES_MAX, LINE_ATTRIBUTE).withName("attrs"),
          MemoryLayout.sequenceLayout(4, JAVA_INT).withName("padding"));

  static final StructLayout LINE_VALUES =
      MemoryLayout.structLayout(JAVA_LONG.withName("bits"), JAVA_LONG.withName("mask"));

  static final StructLayout LINE_EVENT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("timestamp_ns"),
          JAVA_INT.withName("id"),
          JAVA_INT.withName("offset"),
          JAVA_INT.withName("seqno"),
          JAVA_INT.withName("line_seqno"),
          MemoryLayout.sequenceLayout(6, JAVA_INT).withName("padding"));

  static final long GET_CHIP_INFO = Ioctl.reads(0xB4, 0x01, CHIP_INFO.byteSize());
  static final long GET_LINE_INFO = Ioctl.exchanges(0xB4, 0x05, LINE_INFO.byteSize());
  static final long GET_LINE = Ioctl.exchanges(0xB4, 0x07, LINE_REQUEST.byteSize());
  static final long SET_CONFIG = Ioctl.exchanges(0xB4, 0x0D, LINE_CONFIG.byteSize());
  static final long GET_VALUES = Ioctl.exchanges(0xB4, 0x0E, LINE_VALUES.byteSize());
  static final long SET_VALUES = Ioctl.exchanges(0xB4, 0x0F, LINE_VALUES.byteSize());

  static final long FLAG_USED = 1 << 0;
  static final long FLAG_ACTIVE_LOW = 1 << 1;
  static final long FLAG_INPUT = 1 << 2;
  static final long FLAG_OUTPUT = 1 << 3;
  static final long FLAG_EDGE_RISING = 1 << 4;
  static final long FLAG_EDGE_FALLING = 1 << 5;
  static final long FLAG_OPEN_DRAIN = 1 << 6;
  static final long FLAG_OPEN_SOURCE = 1 << 7;
  static final long FLAG_BIAS_PULL_UP = 1 << 8;
  static final long FLAG_BIAS_PULL_DOWN = 1 << 9;
  static final long FLAG_BIAS_DISABLED = 1 << 10;

  static final int ATTRIBUTE_OUTPUT_VALUES = 2;
  static final int ATTRIBUTE_DEBOUNCE = 3;

  static final int EVENT_RISING = 1;
  static final int EVENT_FALLING = 2;

  private GpioUapi() {}

  static long offset(StructLayout layout, String... fields) {
    MemoryLayout.PathElement[] path = new MemoryLayout.PathElement[fields.length];
    for (int i = 0; i < fields.length; i++) {
      path[i] = groupElement(fields[i]);
    }
    return layout.byteOffset(path);
  }
}
