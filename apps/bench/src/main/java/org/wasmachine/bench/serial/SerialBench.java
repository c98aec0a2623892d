package org.wasmachine.bench.serial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.wasmachine.boards.BoardCatalog;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.serial.board.SerialBoard;
import org.wasmachine.serial.firmata.FirmataBoard;
import org.wasmachine.serial.link.Link;
import org.wasmachine.serial.link.LinkOptions;
import org.wasmachine.serial.link.LinkState;
import org.wasmachine.serial.link.PendingOperation;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Operation;

/**
 * Operations per second over the firmware's C core on a pty, at full speed and with every byte
 * paced to a baud rate; beside it a C program that makes the same calls, and Firmata. The rounds of
 * all of them take turns, so that a load of the machine hits each the same. Its argument is the
 * folder with {@code bridge-host}, {@code bridge-peer} and {@code firmata-peer}.
 */
public final class SerialBench {
  private static final int ROUNDS = 7;
  private static final int UNPLUGS = 11;
  private static final int PIN = 4;
  private static final I2cAddress CHIP = I2cAddress.of(0x50);
  private static final byte[] REGISTER = {0x10};
  private static final double BITS_PER_BYTE = 10;
  private static final int GPIO_READ_BYTES = 11 + 10;
  private static final int I2C_READ_BYTES = 14 + 11;
  private static final double SECOND = 1e9;

  private final Path programs;
  private int stamps;

  private SerialBench(Path programs) {
    this.programs = programs;
  }

  /** Runs all and prints tables. */
  public static void main(String[] args) throws Exception {
    SerialBench bench = new SerialBench(Path.of(args[0]));
    System.out.println(
        "| wire | what | goal | wire's limit | Java: median (min–max) | of the limit | C, one by one | Java/C |");
    System.out.println("|---|---|---:|---:|---:|---:|---:|---:|");
    bench.compile();
    bench.rows(SLOW);
    bench.rows(FAST);
    bench.rows(UNPACED);
    bench.unplug();
  }

  /**
   * A kind of wire.
   *
   * @param few synchronous calls in a round
   * @param many batched calls in a round
   * @param writeGoal batched writes a second
   * @param readGoal batched reads a second
   */
  private record WireKind(
      String name, int baud, boolean paced, int few, int many, int writeGoal, int readGoal) {
    double limit(int bytes) {
      return paced ? baud / BITS_PER_BYTE / bytes : 0;
    }
  }

  private static final WireKind SLOW =
      new WireKind("115 200 paced", 115_200, true, 200, 2_000, 3_500, 1_300);
  private static final WireKind FAST =
      new WireKind("921 600 paced", 921_600, true, 1_000, 10_000, 28_000, 10_000);
  private static final WireKind UNPACED =
      new WireKind("unpaced", 3_000_000, false, 5_000, 300_000, 500_000, 500_000);

  /** Rates of the rounds of one kind. */
  private static final class Rates {
    private final double[] each = new double[ROUNDS];
    private int count;

    void add(double rate) {
      each[count++] = rate;
    }

    double median() {
      double[] sorted = each.clone();
      Arrays.sort(sorted);
      return sorted[ROUNDS / 2];
    }

    @Override
    public String toString() {
      double[] sorted = each.clone();
      Arrays.sort(sorted);
      return String.format(
          Locale.ROOT, "%,.0f (%,.0f–%,.0f)", median(), sorted[0], sorted[ROUNDS - 1]);
    }
  }

  private Process start(String program, String... options) throws IOException {
    String[] command = new String[options.length + 1];
    command[0] = programs.resolve(program).toString();
    System.arraycopy(options, 0, command, 1, options.length);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private Process device(boolean paced) throws IOException {
    Path stamp = newStamp();
    return paced
        ? start("bridge-host-fast", "--awake", "--pace", "--stamp", stamp.toString())
        : start("bridge-host-fast", "--awake");
  }

  private Path newStamp() throws IOException {
    return Files.write(stamp(++stamps), new byte[Long.BYTES]);
  }

  private Path stamp(int number) {
    return programs.resolve("stamp-" + number);
  }

  private Board open(String path, int baud, Path stamp) {
    return SerialBoard.open(
        BoardUri.parse("serial:" + path + "?baud=" + baud),
        () -> StampedWire.open(path, LinkOptions.BASE_BAUD, stamp),
        LinkOptions.DEFAULT.withBaud(baud),
        _ -> Optional.of(new BoardCatalog().open("esp32-s3-devkitc-1")),
        new RealClock(),
        true);
  }

  private void rows(WireKind wire) throws Exception {
    Rates read = new Rates();
    Rates i2c = new Rates();
    Rates cRead = new Rates();
    Rates cI2c = new Rates();
    Rates writes = new Rates();
    Rates i2cReads = new Rates();
    Process device = device(wire.paced());
    String path = device.inputReader().readLine();
    try (Board board = open(path, wire.baud(), stamp(stamps))) {
      GpioLine line = board.openGpio(GpioConfig.inputOutput(PIN, Level.LOW));
      I2cBus bus = board.openI2c(I2cConfig.controller(0).withPins(8, 9));
      SerialBoard serial = (SerialBoard) board;
      warmUp(line, bus, 50);
      writes(line, serial, wire.many() * 2);
      batchedReads(serial.link(), wire.many() * 2);
      for (int round = 0; round < ROUNDS; round++) {
        peer(wire, cRead, cI2c);
        read.add(rate(wire.few(), line::read));
        i2c.add(rate(wire.few(), () -> bus.writeRead(CHIP, REGISTER, 2)));
        writes.add(writes(line, serial, wire.many()));
        i2cReads.add(batchedReads(serial.link(), wire.many()));
      }
    } finally {
      device.destroy();
    }
    sync(wire, "GPIO read", wire.limit(GPIO_READ_BYTES), read, cRead);
    sync(wire, "I2C read of 2 bytes", wire.limit(I2C_READ_BYTES), i2c, cI2c);
    batch(wire, "GPIO write, batched", wire.writeGoal(), writes);
    batch(wire, "I2C read of 2 bytes, batched", wire.readGoal(), i2cReads);
    firmata(wire);
  }

  private static void sync(WireKind wire, String what, double limit, Rates java, Rates inC) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s | %s | %.2f |%n",
        wire.name(),
        what,
        wire.paced() ? "95 %" : "40,000",
        limit == 0 ? "" : String.format(Locale.ROOT, "%,.0f", limit),
        java,
        limit == 0 ? "" : String.format(Locale.ROOT, "%.0f %%", java.median() / limit * 100),
        inC,
        java.median() / inC.median());
  }

  private static void batch(WireKind wire, String what, int goal, Rates java) {
    System.out.printf(
        Locale.ROOT, "| %s | %s | %,d | | %s | | | |%n", wire.name(), what, goal, java);
  }

  private static void warmUp(GpioLine line, I2cBus bus, int calls) {
    for (int i = 0; i < calls; i++) {
      line.read();
      bus.writeRead(CHIP, REGISTER, 2);
    }
  }

  /** Has the calls compiled, for which paced rounds are too few. */
  private void compile() throws Exception {
    Process device = device(false);
    String path = device.inputReader().readLine();
    try (Board board = open(path, UNPACED.baud(), stamp(stamps))) {
      GpioLine line = board.openGpio(GpioConfig.inputOutput(PIN, Level.LOW));
      I2cBus bus = board.openI2c(I2cConfig.controller(0).withPins(8, 9));
      warmUp(line, bus, 30_000);
    } finally {
      device.destroy();
    }
  }

  /** A C program at a device of its own, for one round. */
  private void peer(WireKind wire, Rates read, Rates i2c) throws Exception {
    Process device = device(wire.paced());
    try {
      String path = device.inputReader().readLine();
      Process peer =
          start("bridge-peer", path, "" + wire.baud(), "" + wire.few(), stamp(stamps).toString());
      String[] rates = peer.inputReader().readLine().split(" ");
      read.add(Double.parseDouble(rates[0]));
      i2c.add(Double.parseDouble(rates[1]));
    } finally {
      device.destroy();
    }
  }

  private static double rate(int count, Runnable operation) {
    long before = System.nanoTime();
    for (int i = 0; i < count; i++) {
      operation.run();
    }
    return count * SECOND / (System.nanoTime() - before);
  }

  private static double writes(GpioLine line, SerialBoard board, int count) {
    long before = System.nanoTime();
    for (int i = 0; i < count; i++) {
      line.write((i & 1) == 0 ? Level.HIGH : Level.LOW);
    }
    board.sync();
    return count * SECOND / (System.nanoTime() - before);
  }

  private static double batchedReads(Link link, int count) throws InterruptedException {
    Operation read = Operation.ofBytes(2, Opcode.I2C_WRITE_READ, CHIP.value(), 1, 2, REGISTER[0]);
    PendingOperation last = null;
    long before = System.nanoTime();
    for (int i = 0; i < count; i++) {
      last = link.submit(read);
    }
    last.await();
    return count * SECOND / (System.nanoTime() - before);
  }

  /** The same board with Firmata, as far as it goes: its writes are acknowledged by a question. */
  private void firmata(WireKind wire) throws Exception {
    Rates read = new Rates();
    Rates write = new Rates();
    Rates i2c = new Rates();
    Path stamp = newStamp();
    Process device =
        wire.paced()
            ? start("firmata-peer", "" + wire.baud(), stamp.toString())
            : start("firmata-peer", "" + wire.baud());
    String path = device.inputReader().readLine();
    try (FirmataBoard board =
        FirmataBoard.open(
            BoardUri.parse("serial:" + path + "?protocol=firmata"),
            () -> StampedWire.open(path, wire.baud(), stamp),
            Optional.empty(),
            new RealClock(),
            true,
            Duration.ofSeconds(5),
            Duration.ZERO)) {
      GpioLine output = board.openGpio(GpioConfig.output(PIN, Level.LOW));
      GpioLine input = board.openGpio(GpioConfig.input(PIN + 1));
      I2cBus bus = board.openI2c(I2cConfig.controller(0));
      for (int round = -1; round < ROUNDS; round++) {
        double reads = rate(wire.few(), input::read);
        double writes =
            rate(
                wire.few(),
                () -> {
                  output.write(Level.HIGH);
                  board.sync();
                });
        double registers = rate(wire.few(), () -> bus.writeRead(CHIP, REGISTER, 2));
        if (round >= 0) {
          read.add(reads);
          write.add(writes);
          i2c.add(registers);
        }
      }
    } finally {
      device.destroy();
    }
    firmataRow(wire.name(), "GPIO read", read);
    firmataRow(wire.name(), "GPIO write, acknowledged", write);
    firmataRow(wire.name(), "I2C read of 2 bytes", i2c);
  }

  private static void firmataRow(String wire, String what, Rates rates) {
    System.out.printf(Locale.ROOT, "| %s | Firmata: %s | | | %s | | | |%n", wire, what, rates);
  }

  /** How long it takes until a dead device is noticed. */
  private void unplug() throws Exception {
    double[] millis = new double[UNPLUGS];
    for (int i = 0; i < UNPLUGS; i++) {
      Process device = device(false);
      String path = device.inputReader().readLine();
      try (Board board = Board.open("serial:" + path + "?reconnect=0")) {
        Link link = ((SerialBoard) board).link();
        long before = System.nanoTime();
        device.destroyForcibly();
        while (link.state() == LinkState.UP) {
          Thread.onSpinWait();
        }
        millis[i] = (System.nanoTime() - before) / 1e6;
      }
    }
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "%nUnplugged to noticed, the end of the device's process included: %.1f ms (%.1f–%.1f) of %d; goal 100 ms%n",
        millis[UNPLUGS / 2],
        millis[0],
        millis[UNPLUGS - 1],
        UNPLUGS);
  }
}
