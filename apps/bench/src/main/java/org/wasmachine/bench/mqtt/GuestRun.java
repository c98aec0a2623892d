package org.wasmachine.bench.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.app.GuestApp;
import org.wasmachine.vm.engine.CompiledModule;

/** A run of the guest app {@code mqtt-bench} in a thread of its own; its lines can be read. */
final class GuestRun implements AutoCloseable {

  private static final String END = "";

  private final GuestProcess process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closing;

  GuestRun(Machine machine, CompiledModule module, Clock clock, String... arguments) {
    process =
        machine.start(
            module,
            ProcessConfig.of("mqtt-bench", clock)
                .withArguments(List.of(arguments))
                .withConsole(
                    new Console(
                        InputStream.nullInputStream(),
                        new Lines(),
                        OutputStream.nullOutputStream())));
    thread = Thread.ofPlatform().name("guest").start(this::run);
  }

  /** Hands each line over when it ends; flushing, which apps do at each wait, costs nothing. */
  private final class Lines extends OutputStream {
    private final StringBuilder line = new StringBuilder();

    @Override
    public void write(int letter) {
      if (letter == '\n') {
        lines.add(line.toString());
        line.setLength(0);
      } else {
        line.append((char) letter);
      }
    }
  }

  private void run() {
    try {
      process.run(GuestApp.of(process)::runAlone);
    } catch (Trap e) {
      if (!closing) {
        System.err.println("mqtt-bench ended: " + e.getMessage());
      }
    } finally {
      lines.add(END);
    }
  }

  /** What the app prints next. */
  String line() throws IOException, InterruptedException {
    String line = lines.take();
    if (line.equals(END)) {
      throw new IOException("mqtt-bench ended too early");
    }
    return line;
  }

  /** Ends the app, if it still runs. */
  @Override
  public void close() {
    closing = true;
    process.kill();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.close();
  }
}
