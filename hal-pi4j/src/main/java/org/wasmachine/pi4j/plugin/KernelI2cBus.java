package org.wasmachine.pi4j.plugin;

import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CBus;
import com.pi4j.io.i2c.I2CConfig;
import java.util.concurrent.Callable;
import org.wasmachine.pi4j.linux.I2cAdapter;

/** A bus as Pi4J sees it; its lock is the adapter, so it holds against every device of the bus. */
final class KernelI2cBus implements I2CBus {

  private final int number;
  private final I2cAdapter adapter;

  KernelI2cBus(I2CConfig config, I2cAdapter adapter) {
    this.number = config.bus();
    this.adapter = adapter;
  }

  I2cAdapter adapter() {
    return adapter;
  }

  @Override
  public <R> R execute(I2C device, Callable<R> action) {
    synchronized (adapter) {
      return KernelErrors.call(action);
    }
  }

  @Override
  public String toString() {
    return "I2C" + number;
  }
}
