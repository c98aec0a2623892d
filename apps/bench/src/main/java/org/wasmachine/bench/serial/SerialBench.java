package org.wasmachine.bench.serial;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.serial.board.SerialBoard;
import org.wasmachine.serial.link.Link;
import org.wasmachine.serial.link.LinkState;
import org.wasmachine.serial.link.PendingOperation;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Operation;

/**
 * Operations per second over the firmware's C core on a pty, at full speed and with every byte
 * paced to a baud rate. Wants {@code make -C hal-serial/firmware fast} first; its one argument is
 * the path of {@code bridge-host-fast}.
 */
public final class SerialBench {
  private static final int PIN = 4;
  private static final int CHIP = 0x50;
  private static final int SYNC_BYTES = 11 + 10;
  private static final double SECOND = 1e9;

  private final Path program;

  private SerialBench(Path program) {
    this.program = program;
  }

  /** Runs all and prints a table. */
  public static void main(String[] args) throws Exception {
    SerialBench bench = new SerialBench(Path.of(args[0]));
    System.out.println(
        "| wire | sync GPIO read/s | of the wire | batched GPIO writes/s | sync I2C read of 2 B/s | batched I2C reads of 2 B/s |");
    System.out.println("|---|---|---|---|---|---|");
    bench.row("115 200 paced", 115_200, true, 2_000);
    bench.row("921 600 paced", 921_600, true, 10_000);
    bench.row("unpaced", 3_000_000, false, 300_000);
    bench.unplug();
  }

  private Process start(List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(options);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private void row(String name, int baud, boolean paced, int count) throws Exception {
    Process device = start(paced ? List.of("--pace") : List.of());
    String path = device.inputReader().readLine();
    try (Board board = Board.open("serial:" + path + "?baud=" + baud)) {
      GpioLine line = board.openGpio(GpioConfig.inputOutput(PIN, Level.LOW));
      I2cBus bus = board.openI2c(I2cConfig.controller(0).withPins(8, 9));
      SerialBoard serial = (SerialBoard) board;
      int few = Math.max(200, count / 10);
      warmUp(line, bus, serial, paced ? 50 : 20_000);
      double read = rate(few, () -> line.read());
      double writes = writes(line, serial, count);
      byte[] register = {0x10};
      double i2c = rate(few, () -> bus.writeRead(I2cAddress.of(CHIP), register, 2));
      double batched = batchedReads(serial.link(), count);
      double share = read / (baud / 10.0 / SYNC_BYTES);
      System.out.printf(
          Locale.ROOT,
          "| %s | %,.0f | %s | %,.0f | %,.0f | %,.0f |%n",
          name,
          read,
          paced ? "%.0f %%".formatted(share * 100) : "",
          writes,
          i2c,
          batched);
    } finally {
      device.destroy();
    }
  }

  private static void warmUp(GpioLine line, I2cBus bus, SerialBoard board, int count)
      throws InterruptedException {
    byte[] register = {0x10};
    for (int i = 0; i < count; i++) {
      line.read();
      bus.writeRead(I2cAddress.of(CHIP), register, 2);
    }
    writes(line, board, count * 4);
    batchedReads(board.link(), count * 4);
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
    Operation read = Operation.ofBytes(2, Opcode.I2C_WRITE_READ, CHIP, 1, 2, 0x10);
    PendingOperation last = null;
    long before = System.nanoTime();
    for (int i = 0; i < count; i++) {
      last = link.submit(read);
    }
    last.await();
    return count * SECOND / (System.nanoTime() - before);
  }

  /** How long it takes until a dead device is noticed. */
  private void unplug() throws Exception {
    Process device = start(List.of());
    String path = device.inputReader().readLine();
    try (Board board = Board.open("serial:" + path + "?reconnect=0")) {
      Link link = ((SerialBoard) board).link();
      long before = System.nanoTime();
      device.destroyForcibly();
      while (link.state() == LinkState.UP) {
        Thread.onSpinWait();
      }
      System.out.printf(
          Locale.ROOT,
          "%nunplug to noticed: %.1f ms (the end of the process included)%n",
          (System.nanoTime() - before) / 1e6);
    }
  }
}
