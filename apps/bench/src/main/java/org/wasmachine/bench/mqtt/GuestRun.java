package org.wasmachine.bench.mqtt;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

  private final GuestProcess process;
  private final BufferedReader lines;
  private final Thread thread;
  private volatile boolean closing;

  GuestRun(Machine machine, CompiledModule module, Clock clock, String... arguments)
      throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    lines =
        new BufferedReader(
            new InputStreamReader(new PipedInputStream(out), StandardCharsets.UTF_8));
    process =
        machine.start(
            module,
            ProcessConfig.of("mqtt-bench", clock)
                .withArguments(List.of(arguments))
                .withConsole(
                    new Console(
                        InputStream.nullInputStream(), out, OutputStream.nullOutputStream())));
    thread = Thread.ofPlatform().name("guest").start(() -> run(out));
  }

  private void run(PipedOutputStream out) {
    try (out) {
      process.run(GuestApp.of(process)::runAlone);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Trap e) {
      if (!closing) {
        System.err.println("mqtt-bench ended: " + e.getMessage());
      }
    }
  }

  /** What the app prints next. */
  String line() throws IOException {
    String line = lines.readLine();
    if (line == null) {
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
