package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

/**
 * An I2C controller, {@code /dev/i2c-N}.
 *
 * <p>Thread-safe: one transaction at a time on this object, and the kernel keeps each one whole
 * against everybody else. On a controller that only speaks SMBus a transaction is expressed by the
 * SMBus call that puts the very same bits on the wire, or refused.
 */
public final class I2cAdapter implements AutoCloseable {

  private static final long ADDR = offset("addr");
  private static final long FLAGS = offset("flags");
  private static final long LEN = offset("len");
  private static final long BUF = offset("buf");

  private static final int TIMEOUT_UNIT_MILLIS = 10;

  private final DeviceFile file;
  private final I2cFunctions functions;
  private final SmbusTransactions smbus;

  private I2cAdapter(DeviceFile file, I2cFunctions functions) {
    this.file = file;
    this.functions = functions;
    this.smbus = new SmbusTransactions(file, functions);
  }

  private static long offset(String field) {
    return I2cUapi.MESSAGE.byteOffset(PathElement.groupElement(field));
  }

  /**
   * Opens a controller and asks what it can do.
   *
   * @throws KernelException when it does not exist, may not be opened or is no I2C controller
   */
  public static I2cAdapter open(Syscalls syscalls, String path) {
    DeviceFile file = DeviceFile.open(syscalls, path, Syscalls.O_RDWR);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bits = arena.allocate(JAVA_LONG);
      file.ioctl("ask for functionality", I2cUapi.FUNCTIONALITY, bits);
      return new I2cAdapter(file, new I2cFunctions(bits.get(JAVA_LONG, 0)));
    } catch (KernelException e) {
      file.close();
      throw e;
    }
  }

  /** Path of the device file. */
  public String path() {
    return file.path();
  }

  /** What the controller can do. */
  public I2cFunctions functions() {
    return functions;
  }

  /**
   * Sets how long a transaction may wait for the chip. The kernel keeps it with the controller: it
   * holds for all programs, and stays.
   *
   * @param timeout rounded up to 10 ms, at most 248 days
   */
  public void setTimeout(Duration timeout) {
    long units = (timeout.toMillis() + TIMEOUT_UNIT_MILLIS - 1) / TIMEOUT_UNIT_MILLIS;
    file.ioctl("set the timeout", I2cUapi.TIMEOUT, Math.clamp(units, 1, Integer.MAX_VALUE));
  }

  /**
   * Runs the messages as one transaction: start, the messages with repeated starts between them,
   * stop.
   *
   * @param address 7 bits, or 10
   * @param tenBit whether it is a 10-bit address
   * @throws KernelException {@code ENXIO}, {@code EREMOTEIO} or {@code ENODEV} when nobody
   *     acknowledges (which one depends on the driver), {@code EAGAIN} when arbitration is lost,
   *     {@code ETIMEDOUT} when the bus is stuck, {@code EMSGSIZE} for more than 42 messages or 8192
   *     bytes in one, {@code EOPNOTSUPP} for what the controller cannot do
   */
  public synchronized void transaction(int address, boolean tenBit, List<I2cMessage> messages) {
    String operation = "transaction with 0x" + Integer.toHexString(address);
    if (address < 0 || address > (tenBit ? 0x3FF : 0x7F)) {
      throw new KernelException(path(), operation, LinuxErrno.EINVAL);
    }
    if (messages.size() > I2cUapi.MESSAGES_MAX) {
      throw new KernelException(path(), operation, LinuxErrno.EMSGSIZE);
    }
    if (messages.stream().anyMatch(message -> message.bytes().length > I2cUapi.MESSAGE_MAX)) {
      throw new KernelException(path(), operation, LinuxErrno.EMSGSIZE);
    }
    if (messages.isEmpty()) {
      return;
    }
    if (tenBit && !functions.tenBitAddresses()) {
      throw new KernelException(path(), operation, LinuxErrno.EOPNOTSUPP);
    }
    if (!functions.transactions()) {
      smbus.run(operation, address, messages);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      run(operation, address, tenBit, messages, arena);
    }
  }

  private void run(
      String operation, int address, boolean tenBit, List<I2cMessage> messages, Arena arena) {
    MemorySegment structures = arena.allocate(I2cUapi.MESSAGE, messages.size());
    MemorySegment[] buffers = new MemorySegment[messages.size()];
    for (int i = 0; i < buffers.length; i++) {
      I2cMessage message = messages.get(i);
      byte[] bytes = message.bytes();
      buffers[i] = arena.allocate(Math.max(1, bytes.length));
      int flags = tenBit ? I2cUapi.FLAG_TEN_BIT : 0;
      if (message instanceof I2cMessage.Read) {
        flags |= I2cUapi.FLAG_READ;
      } else {
        MemorySegment.copy(bytes, 0, buffers[i], JAVA_BYTE, 0, bytes.length);
      }
      long at = i * I2cUapi.MESSAGE.byteSize();
      structures.set(JAVA_SHORT, at + ADDR, (short) address);
      structures.set(JAVA_SHORT, at + FLAGS, (short) flags);
      structures.set(JAVA_SHORT, at + LEN, (short) bytes.length);
      structures.set(ADDRESS, at + BUF, buffers[i]);
    }
    MemorySegment transaction = arena.allocate(I2cUapi.TRANSACTION);
    transaction.set(ADDRESS, 0, structures);
    transaction.set(JAVA_INT, ADDRESS.byteSize(), buffers.length);
    file.ioctl(operation, I2cUapi.READ_WRITE, transaction);
    for (int i = 0; i < buffers.length; i++) {
      if (messages.get(i) instanceof I2cMessage.Read(byte[] into)) {
        MemorySegment.copy(buffers[i], JAVA_BYTE, 0, into, 0, into.length);
      }
    }
  }

  /** Closes the controller. */
  @Override
  public void close() {
    file.close();
  }
}
