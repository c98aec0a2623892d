package org.wasmachine.serial.firmata;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.AdcSample;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.serial.board.PinLedger;
import org.wasmachine.serial.firmata.Firmata.Message;

/**
 * An analogue input of a Firmata board: the firmware sends samples all the time, and a measurement
 * is the next one. Not calibrated: the millivolts are the share of {@value #FULL_SCALE}.
 */
final class FirmataAdcChannel extends FirmataHandle implements AdcChannel {
  /** Nominal range at the attenuation that the firmware leaves switched on. */
  static final int FULL_SCALE = 3300;

  private static final int FIRST_EXTENDED = 16;
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private final AdcConfig config;
  private final int channel;
  private final int pin;
  private final int bits;
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitPoint changed;
  private long samples;
  private int latest;

  FirmataAdcChannel(
      FirmataBoard board,
      String name,
      AdcConfig config,
      int channel,
      int pin,
      int bits,
      List<PinLedger.Claim> claims) {
    super(board, name, claims);
    this.config = config;
    this.channel = channel;
    this.pin = pin;
    this.bits = bits;
    this.changed = board.clock().newWaitPoint(lock);
  }

  @Override
  void configure() {
    board().send(name(), Message.of(Firmata.SET_PIN_MODE, pin, Firmata.MODE_ANALOG).toBytes());
    report(1);
  }

  private void report(int on) {
    byte[] message =
        channel < FIRST_EXTENDED
            ? Message.of(Firmata.REPORT_ANALOG | channel, on).toBytes()
            : Message.sysex(Firmata.REPORT_EXTENDED_ANALOG, channel, on).end();
    board().send(name(), message);
  }

  void reported(int value) {
    lock.lock();
    try {
      latest = value;
      samples++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  void release() {
    report(0);
    board().send(name(), Message.of(Firmata.SET_PIN_MODE, pin, Firmata.MODE_INPUT).toBytes());
  }

  @Override
  public AdcConfig config() {
    return config;
  }

  @Override
  public int unit() {
    return 1;
  }

  @Override
  public int channel() {
    return channel;
  }

  @Override
  public int width() {
    return bits;
  }

  @Override
  public AdcSample sample() {
    checkOpen();
    board().sync(); // what comes behind this was measured after the call
    Optional<AdcSample> next = next();
    if (next.isEmpty()) {
      board().sync(); // says so if the board is gone
      next = next();
    }
    return next.orElseThrow(
        () ->
            new HalException(
                ErrorKind.TIMEOUT,
                name()
                    + ": no sample came; reset the board, or check its firmware's analogue input"));
  }

  private Optional<AdcSample> next() {
    lock.lock();
    try {
      long before = samples;
      long deadline = board().clock().nanos() + PATIENCE_NANOS;
      while (samples == before) {
        if (!changed.awaitUntil(deadline)) {
          return Optional.empty();
        }
      }
      int raw = latest;
      return Optional.of(new AdcSample(raw, raw * FULL_SCALE / ((1 << bits) - 1)));
    } catch (InterruptedException e) {
      throw HalException.interrupted(name() + ": sample", e);
    } finally {
      lock.unlock();
    }
  }
}
