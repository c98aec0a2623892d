package org.wasmachine.pi4j.kernel;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.spi.Spi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.pi4j.board.Pi4jBoardProvider;
import org.wasmachine.pi4j.linux.GpioChip;
import org.wasmachine.pi4j.linux.GpioLineHandle;
import org.wasmachine.pi4j.linux.I2cAdapter;
import org.wasmachine.pi4j.linux.I2cMessage;
import org.wasmachine.pi4j.linux.LineConfig;
import org.wasmachine.pi4j.linux.SpiSegment;
import org.wasmachine.pi4j.linux.SpidevFile;
import org.wasmachine.pi4j.linux.Syscalls;

/**
 * Calls per second in the test kernel, layer by layer; {@code src/kernel-test/run bench} prints the
 * same calls of a C program beside it.
 */
final class KernelBench {

  private static final int ROUNDS = 100;
  private static final int CALLS = 500;
  private static final int PIN = 25;
  private static final int MEMORY = 0x50;

  private KernelBench() {}

  public static void main(String[] args) throws Exception {
    kernelLayer();
    pi4j();
    hal(Files.createTempDirectory("bench"));
  }

  private static void measure(String layer, String name, IntConsumer call) {
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        call.accept(i);
      }
      best = Math.max(best, CALLS * 1e9 / (System.nanoTime() - start));
    }
    System.out.printf("%s %s %.0f%n", layer, name, best);
  }

  private static void kernelLayer() {
    Syscalls kernel = Syscalls.kernel();
    try (GpioChip chip = GpioChip.open(kernel, "/dev/gpiochip0");
        GpioLineHandle line = chip.request(PIN, "bench", LineConfig.output(false));
        I2cAdapter i2c = I2cAdapter.open(kernel, "/dev/i2c-1");
        SpidevFile spi =
            SpidevFile.open(
                kernel,
                "/dev/spidev0.0",
                org.wasmachine.pi4j.linux.SpiConfig.of(0, 1_000_000),
                SpidevFile.DEFAULT_BUFFER)) {
      measure("kernel-layer", "gpio-toggle", i -> line.write((i & 1) != 0));
      byte[] register = new byte[1];
      byte[] into = new byte[2];
      List<I2cMessage> messages =
          List.of(new I2cMessage.Write(register), new I2cMessage.Read(into));
      measure(
          "kernel-layer",
          "i2c-write-read",
          i -> {
            register[0] = (byte) i;
            i2c.transaction(MEMORY, false, messages);
          });
      byte[] data = new byte[32];
      List<SpiSegment> segments = List.of(SpiSegment.transfer(data, data));
      measure("kernel-layer", "spi-32-bytes", _ -> spi.message(segments));
    }
  }

  private static void pi4j() {
    Context pi4j = Pi4J.newContextBuilder().autoDetect().disableShutdownHook().build();
    DigitalOutput output = pi4j.create(DigitalOutput.newConfigBuilder(pi4j).bcm(PIN).build());
    measure("pi4j", "gpio-toggle", i -> output.state(DigitalState.getState((i & 1) != 0)));
    I2C memory = pi4j.create(I2C.newConfigBuilder(pi4j).bus(1).device(MEMORY).build());
    byte[] into = new byte[2];
    measure("pi4j", "i2c-write-read", i -> memory.readRegister(i & 0xFF, into));
    Spi spi = pi4j.create(Spi.newConfigBuilder(pi4j).bus(0).channel(0).build());
    byte[] data = new byte[32];
    measure("pi4j", "spi-32-bytes", _ -> spi.transfer(data, data));
    pi4j.shutdown();
  }

  private static void hal(Path directory) {
    try (Board board =
        new Pi4jBoardProvider(Syscalls.kernel(), TestKernel.raspberryPi4(directory))
            .open(BoardUri.parse("pi4j:"), BoardOptions.DEFAULT)) {
      GpioLine line = board.openGpio(GpioConfig.output(PIN, Level.LOW));
      measure("hal", "gpio-toggle", i -> line.write(Level.of((i & 1) != 0)));
      I2cBus bus = board.openI2c(I2cConfig.controller(1));
      byte[] register = new byte[1];
      byte[] into = new byte[2];
      List<I2cOperation> operations =
          List.of(I2cOperation.write(register), I2cOperation.read(into));
      I2cAddress address = I2cAddress.of(MEMORY);
      measure(
          "hal",
          "i2c-write-read",
          i -> {
            register[0] = (byte) i;
            bus.transaction(address, operations);
          });
      SpiDevice spi = board.openSpi(SpiConfig.controller(0));
      byte[] data = new byte[32];
      List<SpiOperation> transfer = List.of(new SpiOperation.Transfer(data, data));
      measure("hal", "spi-32-bytes", _ -> spi.transaction(transfer));
    }
  }
}
