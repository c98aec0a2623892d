package org.wasmachine.pi4j.plugin;

import com.pi4j.context.Context;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CBase;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.wasmachine.pi4j.linux.I2cMessage;

/** A device on an I2C bus. Reading a register is one transaction with a repeated start. */
final class KernelI2c extends I2CBase<KernelI2cBus> {

  private final KernelDevices devices;
  private final boolean tenBit;
  private boolean released;

  KernelI2c(
      I2CProvider provider,
      I2CConfig config,
      KernelDevices devices,
      KernelI2cBus bus,
      boolean tenBit) {
    super(provider, config, bus);
    this.devices = devices;
    this.tenBit = tenBit;
    this.isOpen = true;
  }

  private void transaction(I2cMessage... messages) {
    KernelErrors.run(
        () -> i2CBus.adapter().transaction(config().device(), tenBit, List.of(messages)));
  }

  private static I2cMessage.Write send(byte[] first, byte[] then, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, then.length);
    byte[] all = Arrays.copyOf(first, first.length + length);
    System.arraycopy(then, offset, all, first.length, length);
    return new I2cMessage.Write(all);
  }

  private int receive(byte[] command, byte[] into, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, into.length);
    byte[] data = new byte[length];
    if (command.length == 0) {
      transaction(new I2cMessage.Read(data));
    } else {
      transaction(new I2cMessage.Write(command), new I2cMessage.Read(data));
    }
    System.arraycopy(data, 0, into, offset, length);
    return length;
  }

  @Override
  public int write(byte b) {
    transaction(new I2cMessage.Write(new byte[] {b}));
    return 0;
  }

  @Override
  public int write(byte[] data, int offset, int length) {
    transaction(send(new byte[0], data, offset, length));
    return length;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    receive(new byte[0], one, 0, 1);
    return Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    return receive(new byte[0], into, offset, length);
  }

  @Override
  public int readRegister(int register) {
    byte[] one = new byte[1];
    receive(new byte[] {(byte) register}, one, 0, 1);
    return Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int readRegister(int register, byte[] into, int offset, int length) {
    return receive(new byte[] {(byte) register}, into, offset, length);
  }

  @Override
  public int readRegister(byte[] register, byte[] into, int offset, int length) {
    return receive(register, into, offset, length);
  }

  @Override
  public int writeRegister(int register, byte b) {
    transaction(new I2cMessage.Write(new byte[] {(byte) register, b}));
    return 0;
  }

  @Override
  public int writeRegister(int register, byte[] data, int offset, int length) {
    transaction(send(new byte[] {(byte) register}, data, offset, length));
    return length;
  }

  @Override
  public int writeRegister(byte[] register, byte[] data, int offset, int length) {
    transaction(send(register, data, offset, length));
    return length;
  }

  @Override
  public <T> T execute(java.util.concurrent.Callable<T> action) {
    return i2CBus.execute(this, action);
  }

  @Override
  public void close() {
    if (isOpen()) {
      provider().context().shutdown(id());
    }
  }

  @Override
  public I2C shutdownInternal(Context context) {
    synchronized (this) {
      if (!released) {
        released = true;
        isOpen = false;
        devices.returnI2c(i2CBus.adapter());
      }
    }
    return this;
  }
}
