package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/**
 * The termios2 structure, flags and requests ({@code asm-generic/termbits.h}, {@code ioctls.h}).
 */
final class TtyUapi {

  static final int CONTROL_CHARACTERS = 19;

  static final StructLayout TERMIOS2 =
      MemoryLayout.structLayout(
          JAVA_INT.withName("c_iflag"),
          JAVA_INT.withName("c_oflag"),
          JAVA_INT.withName("c_cflag"),
          JAVA_INT.withName("c_lflag"),
          JAVA_BYTE.withName("c_line"),
          MemoryLayout.sequenceLayout(CONTROL_CHARACTERS, JAVA_BYTE).withName("c_cc"),
          JAVA_INT.withName("c_ispeed"),
          JAVA_INT.withName("c_ospeed"));

  /** {@code struct pollfd}. */
  static final StructLayout POLL =
      MemoryLayout.structLayout(
          JAVA_INT.withName("fd"),
          java.lang.foreign.ValueLayout.JAVA_SHORT.withName("events"),
          java.lang.foreign.ValueLayout.JAVA_SHORT.withName("revents"));

  static final long GET = Ioctl.reads('T', 0x2A, TERMIOS2.byteSize());
  static final long SET_AFTER_OUTPUT = Ioctl.writes('T', 0x2C, TERMIOS2.byteSize());
  static final long SET = Ioctl.writes('T', 0x2B, TERMIOS2.byteSize());
  static final long DRAIN = 0x5409;
  static final long FLUSH = 0x540B;
  static final long EXCLUSIVE = 0x540C;
  static final long NOT_EXCLUSIVE = 0x540D;
  static final long WAITING_INPUT = 0x541B;

  static final int FLUSH_INPUT = 0;

  static final int CS5 = 0x00;
  static final int CS6 = 0x10;
  static final int CS7 = 0x20;
  static final int CS8 = 0x30;
  static final int CSTOPB = 0x40;
  static final int CREAD = 0x80;
  static final int PARENB = 0x100;
  static final int PARODD = 0x200;
  static final int CLOCAL = 0x800;
  static final int BOTHER = 0x1000;
  static final int CRTSCTS = 0x8000_0000;

  static final int INPCK = 0x10;
  static final int IGNBRK = 0x01;

  static final short POLLIN = 1;
  static final short POLLOUT = 4;

  private TtyUapi() {}
}
