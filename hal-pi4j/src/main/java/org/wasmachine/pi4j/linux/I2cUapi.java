package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/** Structures, flags and requests of i2c-dev ({@code linux/i2c.h}, {@code linux/i2c-dev.h}). */
final class I2cUapi {

  static final StructLayout MESSAGE =
      MemoryLayout.structLayout(
          JAVA_SHORT.withName("addr"),
          JAVA_SHORT.withName("flags"),
          JAVA_SHORT.withName("len"),
          MemoryLayout.paddingLayout(2),
          ADDRESS.withName("buf"));

  static final StructLayout TRANSACTION =
      MemoryLayout.structLayout(
          ADDRESS.withName("msgs"), JAVA_INT.withName("nmsgs"), MemoryLayout.paddingLayout(4));

  static final StructLayout SMBUS_CALL =
      MemoryLayout.structLayout(
          JAVA_BYTE.withName("read_write"),
          JAVA_BYTE.withName("command"),
          MemoryLayout.paddingLayout(2),
          JAVA_INT.withName("size"),
          ADDRESS.withName("data"));

  /** {@code union i2c_smbus_data}: a length byte, 32 bytes of data, one spare. */
  static final int SMBUS_DATA_SIZE = 34;

  /** In units of 10 ms. */
  static final long TIMEOUT = 0x0702;

  static final long SET_ADDRESS = 0x0703;
  static final long FUNCTIONALITY = 0x0705;
  static final long READ_WRITE = 0x0707;
  static final long SMBUS = 0x0720;

  static final int FLAG_READ = 0x0001;
  static final int FLAG_TEN_BIT = 0x0010;

  static final int SMBUS_READ = 1;
  static final int SMBUS_WRITE = 0;
  static final int SMBUS_QUICK = 0;
  static final int SMBUS_BYTE = 1;
  static final int SMBUS_BYTE_DATA = 2;
  static final int SMBUS_WORD_DATA = 3;
  static final int SMBUS_I2C_BLOCK_DATA = 8;
  static final int SMBUS_BLOCK_MAX = 32;

  /** {@code I2C_RDWR_IOCTL_MAX_MSGS}. */
  static final int MESSAGES_MAX = 42;

  /** The longest single message that i2c-dev accepts, bytes. */
  static final int MESSAGE_MAX = 8192;

  private I2cUapi() {}
}
