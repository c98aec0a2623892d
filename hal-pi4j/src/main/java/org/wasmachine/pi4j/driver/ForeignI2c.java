package org.wasmachine.pi4j.driver;

import com.pi4j.context.Context;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CImplementation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cOperation;

/**
 * The I2C buses of another Pi4J provider. Pi4J has an object for each device; they are made when
 * first talked to and share one lock per bus, which theirs do not. Always the direct
 * implementation: the others of 4.0.2 cannot write, or need a library.
 */
final class ForeignI2c {

  private final Context pi4j;
  private final Map<Integer, Bus> buses = new HashMap<>();

  ForeignI2c(Context pi4j) {
    this.pi4j = pi4j;
  }

  synchronized I2cDriver open(int number) {
    Bus bus = buses.computeIfAbsent(number, Bus::new);
    bus.users++;
    return new User(bus);
  }

  private synchronized void giveBack(Bus bus) {
    if (--bus.users == 0) {
      buses.remove(bus.number);
      bus.close();
    }
  }

  private final class User implements I2cDriver {
    private final Bus bus;

    User(Bus bus) {
      this.bus = bus;
    }

    @Override
    public void transaction(I2cAddress address, List<I2cOperation> operations) {
      bus.transaction(address, operations);
    }

    @Override
    public void close() {
      giveBack(bus);
    }
  }

  private final class Bus {
    private final int number;
    private final Map<Integer, I2C> devices = new HashMap<>();
    private int users;

    Bus(int number) {
      this.number = number;
    }

    synchronized void transaction(I2cAddress address, List<I2cOperation> operations) {
      String name = "/dev/i2c-" + number + " device " + address;
      if (address.tenBit()) {
        throw ForeignDrivers.refused(name, "Pi4J 4.0.2 cuts 10-bit addresses");
      }
      if (address.isReserved()) {
        throw ForeignDrivers.refused(name, "Pi4J takes no reserved address");
      }
      Pi4jErrors.run(name, "transaction", () -> run(name, device(address.value()), operations));
    }

    private I2C device(int address) {
      return devices.computeIfAbsent(
          address,
          _ ->
              pi4j.create(
                  I2C.newConfigBuilder(pi4j)
                      .id("hal-i2c-%d-%02x".formatted(number, address))
                      .bus(number)
                      .device(address)
                      .i2cImplementation(I2CImplementation.DIRECT)
                      .build()));
    }

    private void run(String name, I2C device, List<I2cOperation> operations) {
      switch (operations.size()) {
        case 1 -> {
          switch (operations.getFirst()) {
            case I2cOperation.Write write -> device.write(data(name, write));
            case I2cOperation.Read(byte[] into) -> device.read(into, 0, into.length);
          }
        }
        case 2 -> {
          if (operations.get(0) instanceof I2cOperation.Write write
              && operations.get(1) instanceof I2cOperation.Read(byte[] into)) {
            device.readRegister(data(name, write), into, 0, into.length);
          } else {
            throw ForeignDrivers.refused(name, "Pi4J only joins one write and one read");
          }
        }
        default -> throw ForeignDrivers.refused(name, "Pi4J joins at most two operations");
      }
    }

    private static byte[] data(String name, I2cOperation.Write write) {
      if (write.ignoreNack()) {
        throw ForeignDrivers.refused(name, "Pi4J cannot ignore a missing acknowledge");
      }
      return write.data();
    }

    synchronized void close() {
      devices.values().forEach(I2C::close);
      devices.clear();
    }
  }
}
