package org.wasmachine.pi4j.kernel;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.spi.Spi;
import com.pi4j.provider.Provider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
 * Calls per second in the test kernel, layer by layer, beside a C program that makes the same
 * calls, and how long an edge takes to the app. The rounds of all layers take turns, so that a load
 * of the machine hits each the same. Started by {@code src/kernel-test/run bench}; its arguments
 * are the C program and, where it can be had, the jar of Pi4J's mock.
 */
final class KernelBench {

  private static final int ROUNDS = 21;
  private static final int CALLS = 1_000;
  private static final int WARM_UP = 15_000;
  private static final int LAYER_PIN = 25;
  private static final int PI4J_PIN = 26;
  private static final int HAL_PIN = 27;
  private static final int EDGE_PIN = 23;
  private static final int EDGES = 1_000;
  private static final Duration SPACING = Duration.ofMillis(20);
  private static final int MEMORY = 0x50;
  private static final double GOAL = 0.8;

  private enum Kind {
    GPIO_TOGGLE("GPIO toggle"),
    I2C_WRITE_READ("I2C write-read, 1 + 2 bytes"),
    SPI_TRANSFER("SPI transfer, 32 bytes");

    private final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  private final String program;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, Map<Kind, IntConsumer>> layers = new LinkedHashMap<>();
  private final Map<String, Map<Kind, double[]>> rates = new LinkedHashMap<>();

  private KernelBench(String program) {
    this.program = program;
  }

  public static void main(String[] args) throws Exception {
    KernelBench bench = new KernelBench(args[0]);
    Syscalls kernel = Syscalls.kernel();
    try (Board board =
        new Pi4jBoardProvider(kernel, TestKernel.raspberryPi4(Files.createTempDirectory("bench")))
            .open(BoardUri.parse("pi4j:"), BoardOptions.DEFAULT)) {
      bench.layers.put("kernel layer", bench.kernelLayer(kernel));
      bench.layers.put("plain Pi4J on it", bench.pi4j());
      bench.layers.put("HAL", hal(board));
      if (args.length > 1) {
        bench.layers.put("Pi4J's mock (no kernel)", bench.mock(Path.of(args[1])));
      }
      bench.measure();
      bench.print();
      for (AutoCloseable each : bench.open.reversed()) {
        each.close();
      }
      edges(board);
    }
  }

  // ---- the layers

  private <T extends AutoCloseable> T keep(T opened) {
    open.add(opened);
    return opened;
  }

  private Map<Kind, IntConsumer> kernelLayer(Syscalls kernel) {
    GpioChip chip = keep(GpioChip.open(kernel, "/dev/gpiochip0"));
    GpioLineHandle line = keep(chip.request(LAYER_PIN, "bench", LineConfig.output(false)));
    I2cAdapter i2c = keep(I2cAdapter.open(kernel, "/dev/i2c-1"));
    SpidevFile spi =
        keep(
            SpidevFile.open(
                kernel,
                "/dev/spidev0.0",
                org.wasmachine.pi4j.linux.SpiConfig.of(0, 1_000_000),
                SpidevFile.DEFAULT_BUFFER));
    byte[] register = new byte[1];
    List<I2cMessage> messages =
        List.of(new I2cMessage.Write(register), new I2cMessage.Read(new byte[2]));
    byte[] data = new byte[32];
    List<SpiSegment> segments = List.of(SpiSegment.transfer(data, data));
    return Map.of(
        Kind.GPIO_TOGGLE,
        i -> line.write((i & 1) != 0),
        Kind.I2C_WRITE_READ,
        i -> {
          register[0] = (byte) i;
          i2c.transaction(MEMORY, false, messages);
        },
        Kind.SPI_TRANSFER,
        _ -> spi.message(segments));
  }

  private Map<Kind, IntConsumer> pi4j() {
    Context pi4j = Pi4J.newContextBuilder().autoDetect().disableShutdownHook().build();
    open.add(pi4j::shutdown);
    Map<Kind, IntConsumer> calls = new EnumMap<>(withoutSpi(pi4j, PI4J_PIN));
    Spi spi = pi4j.create(Spi.newConfigBuilder(pi4j).bus(0).channel(0).build());
    byte[] data = new byte[32];
    calls.put(Kind.SPI_TRANSFER, _ -> spi.transfer(data, data));
    return calls;
  }

  private static Map<Kind, IntConsumer> withoutSpi(Context pi4j, int pin) {
    DigitalOutput output = pi4j.create(DigitalOutput.newConfigBuilder(pi4j).bcm(pin).build());
    I2C memory = pi4j.create(I2C.newConfigBuilder(pi4j).bus(1).device(MEMORY).build());
    byte[] into = new byte[2];
    return Map.of(
        Kind.GPIO_TOGGLE,
        i -> output.state(DigitalState.getState((i & 1) != 0)),
        Kind.I2C_WRITE_READ,
        i -> memory.readRegister(i & 0xFF, into));
  }

  /**
   * The last mock there is, 3.0.3. Its plugin and its SPI do not fit the core any more, so it has a
   * class loader of its own where Pi4J does not find it.
   */
  private Map<Kind, IntConsumer> mock(Path jar) throws ReflectiveOperationException, IOException {
    URLClassLoader loader = keep(new URLClassLoader(new URL[] {jar.toUri().toURL()}));
    Context pi4j =
        Pi4J.newContextBuilder()
            .add(provider(loader, "gpio.digital.MockDigitalOutputProviderImpl"))
            .add(provider(loader, "i2c.MockI2CProviderImpl"))
            .disableShutdownHook()
            .build();
    open.add(pi4j::shutdown);
    return withoutSpi(pi4j, PI4J_PIN);
  }

  private static Provider<?, ?, ?> provider(ClassLoader loader, String name)
      throws ReflectiveOperationException {
    Class<?> type = loader.loadClass("com.pi4j.plugin.mock.provider." + name);
    return (Provider<?, ?, ?>) type.getConstructor().newInstance();
  }

  private static Map<Kind, IntConsumer> hal(Board board) {
    GpioLine line = board.openGpio(GpioConfig.output(HAL_PIN, Level.LOW));
    I2cBus bus = board.openI2c(I2cConfig.controller(1));
    byte[] register = new byte[1];
    List<I2cOperation> operations =
        List.of(I2cOperation.write(register), I2cOperation.read(new byte[2]));
    I2cAddress address = I2cAddress.of(MEMORY);
    SpiDevice spi = board.openSpi(SpiConfig.controller(0));
    byte[] data = new byte[32];
    List<SpiOperation> transfer = List.of(new SpiOperation.Transfer(data, data));
    return Map.of(
        Kind.GPIO_TOGGLE,
        i -> line.write(Level.of((i & 1) != 0)),
        Kind.I2C_WRITE_READ,
        i -> {
          register[0] = (byte) i;
          bus.transaction(address, operations);
        },
        Kind.SPI_TRANSFER,
        _ -> spi.transaction(transfer));
  }

  // ---- measuring

  private void measure() throws IOException {
    layers.values().forEach(kinds -> kinds.values().forEach(call -> rate(call, WARM_UP)));
    for (int round = 0; round < ROUNDS; round++) {
      double[] inC = oneRoundInC();
      for (Kind kind : Kind.values()) {
        note("C", kind, round, inC[kind.ordinal()]);
      }
      for (Map.Entry<String, Map<Kind, IntConsumer>> layer : layers.entrySet()) {
        for (Map.Entry<Kind, IntConsumer> call : layer.getValue().entrySet()) {
          note(layer.getKey(), call.getKey(), round, rate(call.getValue(), CALLS));
        }
      }
    }
  }

  private double[] oneRoundInC() throws IOException {
    Process process =
        new ProcessBuilder(program, "" + CALLS)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String[] words = process.inputReader().readLine().split(" ");
    return Arrays.stream(words).mapToDouble(Double::parseDouble).toArray();
  }

  private static double rate(IntConsumer call, int calls) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      call.accept(i);
    }
    return calls * 1e9 / (System.nanoTime() - start);
  }

  private void note(String layer, Kind kind, int round, double rate) {
    rates.computeIfAbsent(layer, _ -> new EnumMap<>(Kind.class))
            .computeIfAbsent(kind, _ -> new double[ROUNDS])[round] =
        rate;
  }

  // ---- telling

  private void print() {
    System.out.printf("Calls per second, median (min–max) of %d rounds of %d%n%n", ROUNDS, CALLS);
    System.out.println("| | " + String.join(" | ", rates.keySet()) + " | HAL/C | goal |");
    System.out.println("|---|" + "---:|".repeat(rates.size() + 2));
    for (Kind kind : Kind.values()) {
      StringBuilder row = new StringBuilder("| " + kind.title);
      for (Map<Kind, double[]> layer : rates.values()) {
        row.append(" | ")
            .append(Optional.ofNullable(layer.get(kind)).map(KernelBench::spread).orElse("–"));
      }
      System.out.printf(Locale.ROOT, "%s | %.2f | %.1f |%n", row, median(shares(kind)), GOAL);
    }
  }

  /** Of each round by itself: what slows the machine down hits both. */
  private double[] shares(Kind kind) {
    double[] shares = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      shares[i] = rates.get("HAL").get(kind)[i] / rates.get("C").get(kind)[i];
    }
    return shares;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String spread(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT, "%,.0f (%,.0f–%,.0f)", median(values), sorted[0], sorted[sorted.length - 1]);
  }

  private static void edges(Board board) throws InterruptedException {
    EdgeRun run = EdgeRun.of(board, EDGE_PIN, EDGES, SPACING);
    System.out.printf(
        "%n%d edges %d ms apart: %d missing, %d out of order, %d dropped; from the kernel's time"
            + " stamp to the app's callback %d us median, %d us p99, %d us at most%n",
        EDGES,
        SPACING.toMillis(),
        run.missing(),
        run.wrong(),
        run.dropped(),
        run.micros(0.5),
        run.micros(0.99),
        run.micros(1));
  }
}
