package org.wasmachine.pi4j.driver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.pi4j.linux.I2cAdapter;
import org.wasmachine.pi4j.linux.I2cMessage;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LinuxErrno;
import org.wasmachine.pi4j.plugin.KernelDevices;

/**
 * A bus on the adapter that it shares with the Pi4J objects of the same bus. Pi4J knows devices,
 * not buses, so a bus is no object of its registry.
 */
final class KernelI2cBusDriver implements I2cDriver {

  private final KernelDevices devices;
  private final I2cAdapter adapter;

  KernelI2cBusDriver(KernelDevices devices, int bus, Duration timeout) {
    this.devices = devices;
    this.adapter = devices.borrowI2c(devices.root().file("dev/i2c-" + bus).toString());
    try {
      adapter.setTimeout(timeout);
    } catch (KernelException e) {
      devices.returnI2c(adapter);
      throw e;
    }
  }

  @Override
  public void transaction(I2cAddress address, List<I2cOperation> operations) {
    List<I2cMessage> messages = new ArrayList<>(operations.size());
    for (I2cOperation operation : operations) {
      messages.add(
          switch (operation) {
            case I2cOperation.Write(byte[] data, boolean ignoreNack) -> {
              if (ignoreNack) {
                throw new KernelException(
                    adapter.path(), "ignore a missing acknowledge", LinuxErrno.EOPNOTSUPP);
              }
              yield new I2cMessage.Write(data);
            }
            case I2cOperation.Read(byte[] into) -> new I2cMessage.Read(into);
          });
    }
    adapter.transaction(address.value(), address.tenBit(), messages);
  }

  @Override
  public void close() {
    devices.returnI2c(adapter);
  }
}
