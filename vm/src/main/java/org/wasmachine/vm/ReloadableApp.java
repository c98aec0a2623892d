package org.wasmachine.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * An app whose module can be replaced while it is in use. A call finishes in the version in which
 * it began; the next one goes to the newest version. A version that cannot be loaded or started
 * changes nothing. Memory and open files do not move from version to version.
 *
 * <p>Thread-safe.
 */
public final class ReloadableApp implements AutoCloseable {

  private static final class Version {
    private final byte[] module;
    private final GuestProcess process;
    private int calls;
    private boolean replaced;

    Version(byte[] module, GuestProcess process) {
      this.module = module;
      this.process = process;
    }
  }

  private final Machine machine;
  private final Path file;
  private final ProcessConfig config;
  private Version newest;

  private ReloadableApp(Machine machine, Path file, ProcessConfig config, Version first) {
    this.machine = machine;
    this.file = file;
    this.config = config;
    this.newest = first;
  }

  /**
   * Loads and starts the first version.
   *
   * @throws IOException if the file cannot be read
   * @throws org.wasmachine.vm.module.ModuleException if it is not a module that the machine can run
   * @throws org.wasmachine.vm.engine.InstantiationException if it cannot be instantiated
   */
  public static ReloadableApp open(Machine machine, Path file, ProcessConfig config)
      throws IOException {
    Objects.requireNonNull(config);
    return new ReloadableApp(machine, file, config, start(machine, file, config));
  }

  private static Version start(Machine machine, Path file, ProcessConfig config)
      throws IOException {
    byte[] module = Files.readAllBytes(file);
    GuestProcess process = machine.start(machine.load(module), config);
    try {
      process.initialize();
      return new Version(module, process);
    } catch (RuntimeException | Error e) {
      process.close();
      throw e;
    }
  }

  /**
   * Looks at the file again; if it has changed, further calls go to what it holds now.
   *
   * @return whether there is a new version
   * @throws IOException if the file cannot be read; the app stays as it was, as with the exceptions
   *     of {@link #open}
   */
  public boolean reload() throws IOException {
    if (Arrays.equals(Files.readAllBytes(file), current().module)) {
      return false;
    }
    Version next = start(machine, file, config);
    Version old;
    boolean idle;
    synchronized (this) {
      old = newest;
      newest = next;
      old.replaced = true;
      idle = old.calls == 0;
    }
    if (idle) {
      old.process.close();
    }
    return true;
  }

  private synchronized Version current() {
    return newest;
  }

  /**
   * Calls an export of the newest version, as {@link GuestProcess#call(String, long...)} does.
   *
   * @throws Trap if the guest traps, or there is no such export
   */
  public long call(String export, long... arguments) {
    Version version = begin();
    try {
      return version.process.call(export, arguments);
    } finally {
      end(version);
    }
  }

  private synchronized Version begin() {
    newest.calls++;
    return newest;
  }

  private void end(Version version) {
    boolean last;
    synchronized (this) {
      last = --version.calls == 0 && version.replaced;
    }
    if (last) {
      version.process.close();
    }
  }

  /** The process of the newest version. */
  public GuestProcess process() {
    return current().process;
  }

  /** Ends the newest version; calls of older ones finish. */
  @Override
  public void close() {
    current().process.close();
  }
}
