package org.wasmachine.sim;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.Mutex;
import org.wasmachine.sim.device.I2cChip;
import org.wasmachine.sim.device.I2cFault;

/**
 * An I2C controller of a simulated board and the chips on its bus. The chips follow the controller,
 * whichever pins it is routed to. Thread-safe.
 */
public final class SimI2c {
  private static final int BITS_PER_BYTE = 9; // with the acknowledge bit

  private final int number;
  private final Clock clock;
  private final Mutex bus;
  private final BusTrace trace;
  private final SortedMap<I2cAddress, I2cChip> chips = new ConcurrentSkipListMap<>();
  private volatile I2cFault fault = I2cFault.NONE;

  SimI2c(int number, Wiring wiring) {
    this.number = number;
    this.clock = wiring.clock();
    this.bus = new Mutex(clock);
    this.trace = new BusTrace(wiring, "I2C" + number);
  }

  /** The controller's number. */
  public int number() {
    return number;
  }

  /**
   * Puts a chip on the bus; one that is at the address already is taken off.
   *
   * @return the one taken off
   */
  public Optional<I2cChip> attach(I2cAddress address, I2cChip chip) {
    return Optional.ofNullable(chips.put(address, chip));
  }

  /** Takes a chip off the bus. */
  public Optional<I2cChip> detach(I2cAddress address) {
    return Optional.ofNullable(chips.remove(address));
  }

  /** The chips on the bus by address. */
  public SortedMap<I2cAddress, I2cChip> chips() {
    return new TreeMap<>(chips);
  }

  /** Breaks the bus, or mends it with {@link I2cFault#NONE}. */
  public void setFault(I2cFault newFault) {
    fault = newFault;
  }

  /** Runs a transaction for a handle, with the whole bus to itself. */
  void transaction(
      SimI2cBus handle, I2cConfig config, I2cAddress address, List<I2cOperation> operations)
      throws InterruptedException {
    long deadline = clock.deadlineAfter(config.timeout());
    if (!bus.tryLockUntil(deadline)) {
      throw failure(ErrorKind.TIMEOUT, address, "the bus was busy all the time");
    }
    try {
      handle.checkOpen();
      switch (fault.next(address, clock)) {
        case NONE -> run(config, address, operations);
        case STUCK -> {
          clock.sleepUntil(deadline);
          throw failure(ErrorKind.TIMEOUT, address, "the bus is stuck low");
        }
        case NACK_ADDRESS -> {
          clock.sleep(java.time.Duration.ofNanos(bits(config, 1 + BITS_PER_BYTE + 1)));
          throw noAnswer(address);
        }
        case NACK_DATA -> throw failure(ErrorKind.NACK_DATA, address, "the chip refused a byte");
        case ARBITRATION_LOST ->
            throw failure(ErrorKind.ARBITRATION_LOST, address, "another master took the bus");
      }
    } finally {
      bus.unlock();
    }
  }

  private void run(I2cConfig config, I2cAddress address, List<I2cOperation> operations)
      throws InterruptedException {
    I2cChip chip = chips.get(address);
    try {
      for (I2cOperation operation : operations) {
        switch (operation) {
          case I2cOperation.Write(byte[] data, boolean ignoreNack) -> {
            pass(config, address, data.length);
            write(address, chip, data, ignoreNack);
            tell(address, "write", data);
          }
          case I2cOperation.Read(byte[] into) -> {
            pass(config, address, into.length);
            read(address, chip, into);
            tell(address, "read", into);
          }
        }
      }
    } finally {
      if (chip != null) {
        chip.stop();
      }
    }
  }

  private void tell(I2cAddress address, String what, byte[] data) {
    if (trace.wanted()) {
      trace.tell(address.toString(), BusTrace.bytes(what, data));
    }
  }

  private void write(I2cAddress address, I2cChip chip, byte[] data, boolean ignoreNack) {
    if ((chip == null || !chip.start(false)) && !ignoreNack) {
      throw noAnswer(address);
    }
    for (int i = 0; i < data.length; i++) {
      if ((chip == null || !chip.write(data[i] & 0xFF)) && !ignoreNack) {
        throw failure(
            ErrorKind.NACK_DATA,
            address,
            "the chip refused byte %d (0x%02X)".formatted(i, data[i]));
      }
    }
  }

  private void read(I2cAddress address, I2cChip chip, byte[] into) {
    if (chip == null || !chip.start(true)) {
      throw noAnswer(address);
    }
    for (int i = 0; i < into.length; i++) {
      into[i] = (byte) chip.read();
    }
  }

  /** Lets the time of one operation pass: start, address, bytes, and a share of the stop. */
  private void pass(I2cConfig config, I2cAddress address, int bytes) throws InterruptedException {
    long addressBytes = address.tenBit() ? 2 : 1;
    clock.sleepUntil(clock.nanos() + bits(config, 2 + BITS_PER_BYTE * (addressBytes + bytes)));
  }

  private static long bits(I2cConfig config, long count) {
    return count * config.frequency().periodNanos();
  }

  private HalException noAnswer(I2cAddress address) {
    String present = chips.isEmpty() ? "the bus is empty" : "chips are at " + chips.keySet();
    return failure(
        ErrorKind.NACK_ADDRESS, address, "no chip answers at this address (" + present + ")");
  }

  private HalException failure(ErrorKind kind, I2cAddress address, String why) {
    if (trace.wanted()) {
      trace.tell(address.toString(), kind + ": " + why);
    }
    return new HalException(kind, "I2C%d, chip %s: %s".formatted(number, address, why));
  }
}
