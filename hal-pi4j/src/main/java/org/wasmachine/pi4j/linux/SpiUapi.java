package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/** The structure, flags and requests of spidev ({@code linux/spi/spidev.h}). */
final class SpiUapi {

  static final StructLayout TRANSFER =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("tx_buf"),
          JAVA_LONG.withName("rx_buf"),
          JAVA_INT.withName("len"),
          JAVA_INT.withName("speed_hz"),
          JAVA_SHORT.withName("delay_usecs"),
          JAVA_BYTE.withName("bits_per_word"),
          JAVA_BYTE.withName("cs_change"),
          JAVA_BYTE.withName("tx_nbits"),
          JAVA_BYTE.withName("rx_nbits"),
          JAVA_BYTE.withName("word_delay_usecs"),
          JAVA_BYTE.withName("pad"));

  private static final int MAGIC = 'k';

  static final long SET_BITS = Ioctl.writes(MAGIC, 3, 1);
  static final long SET_SPEED = Ioctl.writes(MAGIC, 4, 4);
  static final long SET_MODE = Ioctl.writes(MAGIC, 5, 4);

  static final int LSB_FIRST = 0x08;
  static final int CS_HIGH = 0x04;

  private SpiUapi() {}

  /** {@code SPI_IOC_MESSAGE(n)}. */
  static long message(int transfers) {
    return Ioctl.writes(MAGIC, 0, transfers * TRANSFER.byteSize());
  }
}
