package org.wasmachine.sim.device;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.time.Clock;

/**
 * The clock chip Maxim DS3231 with a good battery: it runs on the board's clock, shows 24 hours,
 * and can be set (data sheet 19-5170, figure 1). No alarms, no square wave.
 */
public final class Ds3231 implements I2cChip {
  /** Its only address. */
  public static final I2cAddress ADDRESS = I2cAddress.of(0x68);

  private static final int REGISTERS = 0x13;
  private static final int TIME_REGISTERS = 7;
  private static final int MONTH = 5;
  private static final int CENTURY = 0x80;
  private static final int TEMPERATURE = 0x11;

  private final Clock clock;
  private final Signal celsius;
  private final RegisterChip registers = new RegisterChip(REGISTERS);
  private long aheadSeconds;
  private boolean written;
  private int writes;

  /** A clock that shows the board's time of day in UTC, at this temperature. */
  public Ds3231(Clock clock, Signal celsius) {
    this.clock = clock;
    this.celsius = celsius;
  }

  /** The time is held from the start of a transfer on, so that it does not change in the middle. */
  @Override
  public synchronized boolean start(boolean read) {
    adopt();
    show();
    return registers.start(read);
  }

  @Override
  public synchronized boolean write(int value) {
    written |= writes++ > 0; // the first is the pointer
    return registers.write(value);
  }

  @Override
  public synchronized int read() {
    return registers.read();
  }

  @Override
  public synchronized void stop() {
    adopt();
  }

  private LocalDateTime now() {
    Instant boardTime = Instant.EPOCH.plusNanos(clock.epochNanos());
    return LocalDateTime.ofInstant(boardTime, ZoneOffset.UTC)
        .truncatedTo(ChronoUnit.SECONDS)
        .plusSeconds(aheadSeconds);
  }

  /** What was written into the time registers is the time from now on, if it is one. */
  private void adopt() {
    writes = 0;
    if (!written) {
      return;
    }
    written = false;
    int month = registers.register(MONTH);
    try {
      LocalDateTime set =
          LocalDateTime.of(
              ((month & CENTURY) != 0 ? 2100 : 2000) + fromBcd(registers.register(6)),
              fromBcd(month & ~CENTURY),
              fromBcd(registers.register(4)),
              fromBcd(registers.register(2)),
              fromBcd(registers.register(1)),
              fromBcd(registers.register(0)));
      aheadSeconds += ChronoUnit.SECONDS.between(now(), set);
    } catch (DateTimeException noTime) {
      System.getLogger(Ds3231.class.getName())
          .log(System.Logger.Level.DEBUG, "DS3231: set to what is no time", noTime);
    }
  }

  private void show() {
    LocalDateTime now = now();
    int century = now.getYear() >= 2100 ? CENTURY : 0;
    int[] values = {
      bcd(now.getSecond()),
      bcd(now.getMinute()),
      bcd(now.getHour()),
      now.getDayOfWeek().getValue(),
      bcd(now.getDayOfMonth()),
      bcd(now.getMonthValue()) | century,
      bcd(now.getYear() % 100)
    };
    for (int i = 0; i < TIME_REGISTERS; i++) {
      registers.setRegister(i, values[i]);
    }
    int quarters = (int) Math.round(celsius.at(clock.nanos()) * 4);
    registers.setRegister(TEMPERATURE, quarters >> 2);
    registers.setRegister(TEMPERATURE + 1, quarters << 6);
  }

  private static int bcd(int value) {
    return value / 10 << 4 | value % 10;
  }

  private static int fromBcd(int value) {
    return (value >> 4) * 10 + (value & 0x0F);
  }
}
