package org.wasmachine.sim;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.wasmachine.hal.BitOrder;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.Mutex;
import org.wasmachine.sim.device.SpiChip;

/**
 * An SPI controller of a simulated board and the devices at its chip selects. A chip select at
 * which nothing is attached behaves as if MOSI and MISO were wired together. Thread-safe.
 */
public final class SimSpi {
  /** Where a device is attached whose chip select is tied to ground. */
  public static final int NO_CHIP_SELECT = -1;

  private final int number;
  private final Clock clock;
  private final Mutex bus;
  private final BusTrace trace;
  private final Map<Integer, SpiChip> chips = new ConcurrentHashMap<>();

  SimSpi(int number, Wiring wiring) {
    this.number = number;
    this.clock = wiring.clock();
    this.bus = new Mutex(clock);
    this.trace = new BusTrace(wiring, "SPI" + number);
  }

  /** The controller's number. */
  public int number() {
    return number;
  }

  /** Puts a device at a chip select; the one that is there already is taken off. */
  public void attach(int chipSelectPin, SpiChip chip) {
    chips.put(chipSelectPin, chip);
  }

  /** Takes the device at a chip select off. */
  public void detach(int chipSelectPin) {
    chips.remove(chipSelectPin);
  }

  void transaction(SimSpiDevice handle, SpiConfig config, List<SpiOperation> operations)
      throws InterruptedException {
    bus.lockInterruptibly();
    try {
      handle.checkOpen();
      int chipSelect = config.cs().orElse(NO_CHIP_SELECT);
      SpiChip chip = chips.getOrDefault(chipSelect, SpiChip.loopback());
      handle.select(true);
      chip.select(config);
      try {
        for (SpiOperation operation : operations) {
          run(chip, config, operation);
        }
      } finally {
        chip.deselect();
        handle.select(false);
      }
    } finally {
      bus.unlock();
    }
  }

  private void run(SpiChip chip, SpiConfig config, SpiOperation operation)
      throws InterruptedException {
    switch (operation) {
      case SpiOperation.Write(byte[] data) -> {
        pass(config, data.length);
        for (byte out : data) {
          exchange(chip, config, out);
        }
        tell(config, "write", data);
      }
      case SpiOperation.Read(byte[] into) -> {
        pass(config, into.length);
        for (int i = 0; i < into.length; i++) {
          into[i] = exchange(chip, config, (byte) 0);
        }
        tell(config, "read", into);
      }
      case SpiOperation.Transfer(byte[] data, byte[] into) -> {
        pass(config, data.length);
        tell(config, "out", data);
        for (int i = 0; i < into.length; i++) {
          into[i] = exchange(chip, config, data[i]);
        }
        tell(config, "in", into);
      }
      case SpiOperation.Delay(var length) -> clock.sleep(length);
    }
  }

  private void tell(SpiConfig config, String what, byte[] data) {
    if (trace.wanted()) {
      String device = config.cs().isPresent() ? "GPIO" + config.cs().getAsInt() : "";
      trace.tell(device, BusTrace.bytes(what, data));
    }
  }

  private static byte exchange(SpiChip chip, SpiConfig config, byte out) {
    int onMosi = wire(config.transmitOrder(), out & 0xFF);
    return (byte) wire(config.receiveOrder(), chip.exchange(onMosi) & 0xFF);
  }

  private static int wire(BitOrder order, int value) {
    return order == BitOrder.LSB_FIRST ? Integer.reverse(value) >>> 24 : value;
  }

  private void pass(SpiConfig config, int bytes) throws InterruptedException {
    clock.sleepUntil(clock.nanos() + 8L * bytes * config.frequency().periodNanos());
  }
}
