package org.wasmachine.ext.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.hal.profile.I2cController;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.fs.DeviceDriver;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.IoctlArgument;
import org.wasmachine.vm.fs.OpenOptions;

/**
 * {@code /dev/i2c/N}: an I2C controller, for one opener at a time.
 *
 * <pre>
 * ioctl 0x8201 configure    1 u16 SDA   2 u16 SCL   3 u32 flags   4 u32 clock in Hz
 *   flags: 1 master, 2 SDA pull-up, 4 SCL pull-up, 8 addresses of 10 bits
 * ioctl 0x8202 transfer     1 u16 flags   2 u16 address   3 u32 buffer   4 u32 size
 *   flags: 1 write, 2 check acknowledge, 4 no start, 8 no end
 * ioctl 0x8203 exchange     1 u16 flags   2 u16 address   3 u32 delay in ms
 *                           4 u32 tx   5 u32 tx size   6 u32 rx   7 u32 rx size
 *   flags: 1 read first, 2 check acknowledge, 4 delay between the two
 * </pre>
 *
 * A write without end is kept and sent together with what follows, so that a repeated start is
 * guaranteed. Serving as a slave is not offered.
 */
final class I2cDriver implements DeviceDriver {

  private static final int CONFIGURE = 0x8201;
  private static final int TRANSFER = 0x8202;
  private static final int EXCHANGE = 0x8203;

  private static final int MASTER = 1;
  private static final int SDA_PULL_UP = 2;
  private static final int SCL_PULL_UP = 4;
  private static final int TEN_BIT = 8;

  private static final int WRITE = 1;
  private static final int CHECK_ACK = 2;
  private static final int NO_START = 4;
  private static final int NO_END = 8;

  /** Bytes and writes that may wait for their end, more than any chip takes at once. */
  private static final int MAX_PENDING_BYTES = 1 << 16;

  private static final int MAX_PENDING_WRITES = 256;

  private static final int READ_FIRST = 1;
  private static final int DELAY = 4;

  private final Board board;
  private final Set<Integer> open = ConcurrentHashMap.newKeySet();

  I2cDriver(Board board) {
    this.board = board;
  }

  @Override
  public List<String> names() {
    return board.profile().stream()
        .flatMap(profile -> profile.i2c().stream())
        .map(I2cController::number)
        .map(String::valueOf)
        .toList();
  }

  @Override
  public I2cFile open(String name, OpenOptions options) {
    int controller = DeviceFile.number(name);
    if (board.profile().isPresent() && board.profile().get().i2c(controller).isEmpty()) {
      throw DeviceFile.invalid(
          "/dev/i2c/%d: the board has I2C controllers %s".formatted(controller, names()));
    }
    if (!open.add(controller)) {
      throw new FsException(Errno.EBUSY, "/dev/i2c/" + controller + " is open already");
    }
    return new I2cFile(controller);
  }

  /** An opened controller. */
  final class I2cFile extends DeviceFile {

    private final int controller;
    private final List<I2cOperation> pending = new ArrayList<>();
    private int pendingBytes;
    private Optional<I2cBus> bus = Optional.empty();
    private boolean tenBit;
    private boolean closed;

    private I2cFile(int controller) {
      this.controller = controller;
    }

    @Override
    public synchronized int ioctl(int command, IoctlArgument argument) throws InterruptedException {
      try {
        DataSequence sequence = DataSequence.at(argument);
        switch (command) {
          case CONFIGURE -> configure(sequence);
          case TRANSFER -> transfer(sequence, argument.memory());
          case EXCHANGE -> exchange(sequence, argument.memory());
          default -> throw unknownCommand("/dev/i2c/" + controller, command);
        }
        return 0;
      } catch (HalException e) {
        throw refused(e);
      }
    }

    private void configure(DataSequence sequence) {
      int flags = sequence.i32(3);
      if ((flags & MASTER) == 0) {
        throw new HalException(
            ErrorKind.UNSUPPORTED,
            "/dev/i2c/" + controller + ": only the master's side is offered");
      }
      if (bus.isPresent()) {
        throw new HalException(
            ErrorKind.IO, "/dev/i2c/" + controller + " is configured already; close it first");
      }
      long clock = sequence.u32(4);
      if (clock == 0) {
        throw new HalException(
            ErrorKind.INVALID_ARGUMENT, "/dev/i2c/" + controller + ": a clock of 0 Hz");
      }
      tenBit = (flags & TEN_BIT) != 0;
      bus =
          Optional.of(
              board.openI2c(
                  I2cConfig.controller(controller)
                      .withPins(sequence.u16(1), sequence.u16(2))
                      .withFrequency(Frequency.ofHertz(clock))
                      .withPullUps((flags & SDA_PULL_UP) != 0, (flags & SCL_PULL_UP) != 0)));
    }

    private I2cBus bus() {
      return bus.orElseThrow(
          () ->
              new HalException(
                  ErrorKind.IO, "/dev/i2c/" + controller + " must be configured first"));
    }

    private I2cAddress address(int value) {
      return tenBit ? I2cAddress.ofTenBit(value) : I2cAddress.of(value);
    }

    private void transfer(DataSequence sequence, GuestMemory memory) {
      I2cBus configured = bus();
      int flags = sequence.u16(1);
      int buffer = sequence.i32(3);
      int size = sequence.i32(4);
      memory.requireBytes(buffer, size);
      boolean end = (flags & NO_END) == 0;
      if ((flags & WRITE) != 0) {
        append(memory.bytes(buffer, size), flags);
        if (end) {
          flush(configured, sequence.u16(2), List.of());
        }
        return;
      }
      if (!end || (flags & NO_START) != 0) {
        throw new HalException(
            ErrorKind.UNSUPPORTED,
            "/dev/i2c/" + controller + ": a read without start or end cannot be split off");
      }
      byte[] into = new byte[size];
      flush(configured, sequence.u16(2), List.of(I2cOperation.read(into)));
      memory.put(buffer, into);
    }

    /** Adds a write to what waits for the end; without a start it continues the one before. */
    private void append(byte[] data, int flags) {
      if (pending.size() == MAX_PENDING_WRITES || pendingBytes + data.length > MAX_PENDING_BYTES) {
        forget();
        throw new HalException(
            ErrorKind.INVALID_ARGUMENT,
            "/dev/i2c/%d: at most %d writes and %d bytes wait for their end"
                .formatted(controller, MAX_PENDING_WRITES, MAX_PENDING_BYTES));
      }
      pendingBytes += data.length;
      boolean ignoreNack = (flags & CHECK_ACK) == 0;
      if ((flags & NO_START) == 0) {
        pending.add(new I2cOperation.Write(data, ignoreNack));
        return;
      }
      if (pending.isEmpty() || !(pending.removeLast() instanceof I2cOperation.Write before)) {
        throw new HalException(
            ErrorKind.INVALID_ARGUMENT,
            "/dev/i2c/" + controller + ": a write without start must follow a write without end");
      }
      byte[] joined = Arrays.copyOf(before.data(), before.data().length + data.length);
      System.arraycopy(data, 0, joined, before.data().length, data.length);
      pending.add(new I2cOperation.Write(joined, before.ignoreNack() && ignoreNack));
    }

    private void flush(I2cBus configured, int address, List<I2cOperation> last) {
      List<I2cOperation> operations = new ArrayList<>(pending);
      operations.addAll(last);
      forget();
      configured.transaction(address(address), operations);
    }

    private void forget() {
      pending.clear();
      pendingBytes = 0;
    }

    private void exchange(DataSequence sequence, GuestMemory memory) throws InterruptedException {
      I2cBus configured = bus();
      int flags = sequence.u16(1);
      I2cAddress address = address(sequence.u16(2));
      int rx = sequence.i32(6);
      memory.requireBytes(rx, sequence.i32(7));
      byte[] data = memory.bytes(sequence.i32(4), sequence.i32(5));
      byte[] into = new byte[sequence.i32(7)];
      List<I2cOperation> write = List.of(new I2cOperation.Write(data, (flags & CHECK_ACK) == 0));
      List<I2cOperation> read = List.of(I2cOperation.read(into));
      boolean readFirst = (flags & READ_FIRST) != 0;
      configured.transaction(address, readFirst ? read : write);
      if ((flags & DELAY) != 0) {
        board.clock().sleep(Duration.ofMillis(sequence.u32(3)));
      }
      configured.transaction(address, readFirst ? write : read);
      memory.put(rx, into);
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        bus.ifPresent(I2cBus::close);
        open.remove(controller);
      }
    }
  }
}
