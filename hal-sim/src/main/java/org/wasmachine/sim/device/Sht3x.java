package org.wasmachine.sim.device;

import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.time.Clock;

/**
 * The temperature and humidity sensor Sensirion SHT30/31/35: single shots of the three
 * repeatabilities without clock stretching, status, reset, a CRC behind every word (data sheet,
 * 2022-12, tables 4, 9, 18 and section 4.12). While it measures, and when it has nothing to tell, a
 * read is not acknowledged.
 */
public final class Sht3x implements I2cChip {
  /** The address with the ADDR pin low. */
  public static final I2cAddress ADDRESS_LOW = I2cAddress.of(0x44);

  /** The address with the ADDR pin high. */
  public static final I2cAddress ADDRESS_HIGH = I2cAddress.of(0x45);

  private static final long HIGH_NANOS = 15_500_000;
  private static final long MEDIUM_NANOS = 6_500_000;
  private static final long LOW_NANOS = 4_500_000;
  private static final int STATUS_AFTER_RESET = 0x8010;
  private static final int FULL_SCALE = 0xFFFF;
  private static final byte[] NOTHING = {};

  private final Clock clock;
  private final Signal celsius;
  private final Signal percent;
  private int command;
  private int commandBytes;
  private int status = STATUS_AFTER_RESET;
  private long readyAt;
  private byte[] reply = NOTHING;
  private int at;

  /** A sensor after power-up, in air of this temperature and relative humidity. */
  public Sht3x(Clock clock, Signal celsius, Signal percent) {
    this.clock = clock;
    this.celsius = celsius;
    this.percent = percent;
  }

  @Override
  public synchronized boolean start(boolean read) {
    commandBytes = 0;
    at = 0;
    return !read || reply.length > 0 && clock.nanos() >= readyAt;
  }

  @Override
  public synchronized boolean write(int value) {
    command = command << 8 | value;
    return ++commandBytes < 2 || execute(command & 0xFFFF);
  }

  private boolean execute(int code) {
    switch (code) {
      case 0x2400 -> measure(HIGH_NANOS);
      case 0x240B -> measure(MEDIUM_NANOS);
      case 0x2416 -> measure(LOW_NANOS);
      case 0xF32D -> reply = words(status);
      case 0x3041 -> status = 0;
      case 0x30A2 -> {
        status = STATUS_AFTER_RESET;
        reply = NOTHING;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void measure(long nanos) {
    readyAt = clock.nanos() + nanos;
    reply =
        words(
            share((celsius.at(readyAt) + 45) / 175), // section 4.13
            share(percent.at(readyAt) / 100));
  }

  private static int share(double share) {
    return Math.clamp(Math.round(share * FULL_SCALE), 0, FULL_SCALE);
  }

  private static byte[] words(int... words) {
    byte[] out = new byte[3 * words.length];
    for (int i = 0; i < words.length; i++) {
      int high = words[i] >> 8;
      int low = words[i] & 0xFF;
      out[3 * i] = (byte) high;
      out[3 * i + 1] = (byte) low;
      out[3 * i + 2] = (byte) crc(crc(0xFF, high), low);
    }
    return out;
  }

  /** CRC-8 with the polynomial 0x31. */
  private static int crc(int before, int value) {
    int crc = before ^ value;
    for (int bit = 0; bit < 8; bit++) {
      crc = (crc & 0x80) != 0 ? crc << 1 ^ 0x31 : crc << 1;
    }
    return crc & 0xFF;
  }

  @Override
  public synchronized int read() {
    int value = at < reply.length ? reply[at++] & 0xFF : 0xFF;
    if (at == reply.length) {
      reply = NOTHING; // told once
    }
    return value;
  }
}
