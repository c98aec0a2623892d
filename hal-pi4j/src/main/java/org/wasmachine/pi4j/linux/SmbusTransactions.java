package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Transactions on a controller that only knows SMBus calls.
 *
 * <p>Each call has one fixed form on the wire (SMBus specification 3.2, section 6.5, and the I2C
 * block calls of Linux); a transaction of exactly that form is passed on, any other is {@code
 * EOPNOTSUPP}: never two calls where the caller asked for a repeated start.
 */
final class SmbusTransactions {

  private static final long COMMAND =
      I2cUapi.SMBUS_CALL.byteOffset(PathElement.groupElement("command"));
  private static final long SIZE = I2cUapi.SMBUS_CALL.byteOffset(PathElement.groupElement("size"));
  private static final long DATA = I2cUapi.SMBUS_CALL.byteOffset(PathElement.groupElement("data"));

  private final DeviceFile file;
  private final I2cFunctions functions;

  SmbusTransactions(DeviceFile file, I2cFunctions functions) {
    this.file = file;
    this.functions = functions;
  }

  void run(String operation, int address, List<I2cMessage> messages) {
    if (messages.size() == 1 && messages.get(0) instanceof I2cMessage.Write(byte[] data)) {
      write(operation, address, data);
    } else if (messages.size() == 1 && messages.get(0) instanceof I2cMessage.Read(byte[] into)) {
      receive(operation, address, into);
    } else if (messages.size() == 2
        && messages.get(0) instanceof I2cMessage.Write(byte[] register)
        && messages.get(1) instanceof I2cMessage.Read(byte[] into)
        && register.length == 1) {
      readRegister(operation, address, register[0], into);
    } else {
      throw unsupported(operation);
    }
  }

  private KernelException unsupported(String operation) {
    return new KernelException(
        file.path(), operation + " on a controller for SMBus only", LinuxErrno.EOPNOTSUPP);
  }

  private void require(String operation, long bits) {
    if (!functions.has(bits)) {
      throw unsupported(operation);
    }
  }

  private void write(String operation, int address, byte[] data) {
    byte command = data.length == 0 ? 0 : data[0];
    switch (data.length) {
      case 0 -> {
        require(operation, I2cFunctions.QUICK);
        call(operation, address, I2cUapi.SMBUS_WRITE, command, I2cUapi.SMBUS_QUICK, new byte[0]);
      }
      case 1 -> {
        require(operation, I2cFunctions.WRITE_BYTE);
        call(operation, address, I2cUapi.SMBUS_WRITE, command, I2cUapi.SMBUS_BYTE, new byte[0]);
      }
      case 2 -> {
        require(operation, I2cFunctions.WRITE_BYTE_DATA);
        byte[] value = {data[1]};
        call(operation, address, I2cUapi.SMBUS_WRITE, command, I2cUapi.SMBUS_BYTE_DATA, value);
      }
      default -> writeBlock(operation, address, command, data);
    }
  }

  private void writeBlock(String operation, int address, byte command, byte[] data) {
    int length = data.length - 1;
    if (length == 2 && functions.has(I2cFunctions.WRITE_WORD_DATA)) {
      byte[] word = {data[1], data[2]};
      call(operation, address, I2cUapi.SMBUS_WRITE, command, I2cUapi.SMBUS_WORD_DATA, word);
      return;
    }
    require(operation, I2cFunctions.WRITE_BLOCK);
    if (length > I2cUapi.SMBUS_BLOCK_MAX) {
      throw new KernelException(file.path(), operation, LinuxErrno.EMSGSIZE);
    }
    byte[] block = new byte[length + 1];
    block[0] = (byte) length;
    System.arraycopy(data, 1, block, 1, length);
    call(operation, address, I2cUapi.SMBUS_WRITE, command, I2cUapi.SMBUS_I2C_BLOCK_DATA, block);
  }

  private void receive(String operation, int address, byte[] into) {
    if (into.length != 1) {
      throw unsupported(operation);
    }
    require(operation, I2cFunctions.READ_BYTE);
    call(operation, address, I2cUapi.SMBUS_READ, (byte) 0, I2cUapi.SMBUS_BYTE, into);
  }

  private void readRegister(String operation, int address, byte register, byte[] into) {
    if (into.length == 1) {
      require(operation, I2cFunctions.READ_BYTE_DATA);
      call(operation, address, I2cUapi.SMBUS_READ, register, I2cUapi.SMBUS_BYTE_DATA, into);
    } else if (into.length == 2 && functions.has(I2cFunctions.READ_WORD_DATA)) {
      call(operation, address, I2cUapi.SMBUS_READ, register, I2cUapi.SMBUS_WORD_DATA, into);
    } else if (into.length == 0) {
      throw unsupported(operation);
    } else {
      require(operation, I2cFunctions.READ_BLOCK);
      if (into.length > I2cUapi.SMBUS_BLOCK_MAX) {
        throw new KernelException(file.path(), operation, LinuxErrno.EMSGSIZE);
      }
      byte[] block = new byte[into.length + 1];
      block[0] = (byte) into.length;
      call(operation, address, I2cUapi.SMBUS_READ, register, I2cUapi.SMBUS_I2C_BLOCK_DATA, block);
      System.arraycopy(block, 1, into, 0, into.length);
    }
  }

  /** One SMBus call; words go low byte first, as on the wire. */
  private void call(
      String operation, int address, int direction, byte command, int size, byte[] data) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(I2cUapi.SMBUS_DATA_SIZE, Short.BYTES);
      MemorySegment.copy(data, 0, buffer, JAVA_BYTE, 0, data.length);
      MemorySegment call = arena.allocate(I2cUapi.SMBUS_CALL);
      call.set(JAVA_BYTE, 0, (byte) direction);
      call.set(JAVA_BYTE, COMMAND, command);
      call.set(JAVA_INT, SIZE, size);
      call.set(ADDRESS, DATA, buffer);
      file.ioctl(operation, I2cUapi.SET_ADDRESS, address);
      file.ioctl(operation, I2cUapi.SMBUS, call);
      if (direction == I2cUapi.SMBUS_READ) {
        MemorySegment.copy(buffer, JAVA_BYTE, 0, data, 0, data.length);
      }
    }
  }
}
