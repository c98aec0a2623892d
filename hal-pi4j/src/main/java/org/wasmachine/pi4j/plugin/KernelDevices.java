package org.wasmachine.pi4j.plugin;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.boards.BoardCatalog;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.pi4j.detect.BoardDetector;
import org.wasmachine.pi4j.detect.GpioChips;
import org.wasmachine.pi4j.detect.LineAddress;
import org.wasmachine.pi4j.linux.EventLoop;
import org.wasmachine.pi4j.linux.I2cAdapter;
import org.wasmachine.pi4j.linux.LinuxRoot;
import org.wasmachine.pi4j.linux.SpidevFile;
import org.wasmachine.pi4j.linux.Syscalls;

/**
 * The kernel's devices as one Pi4J context shares them: one thread for all events, one open file
 * and one lock for each I2C bus, one lock for each SPI bus. Thread-safe.
 */
public final class KernelDevices implements AutoCloseable {

  private static final String SPI_BUFFER = "sys/module/spidev/parameters/bufsiz";

  private final Syscalls syscalls;
  private final LinuxRoot root;
  private final Map<String, SharedAdapter> adapters = new HashMap<>();
  private final Map<Integer, ReentrantLock> spiLocks = new HashMap<>();
  private Optional<EventLoop> events = Optional.empty();
  private Optional<Optional<BoardProfile>> profile = Optional.empty();

  /** Those of a kernel below a root; nothing is opened yet. */
  public KernelDevices(Syscalls syscalls, LinuxRoot root) {
    this.syscalls = syscalls;
    this.root = root;
  }

  /** Those of the machine this runs on. */
  public static KernelDevices machine() {
    return new KernelDevices(Syscalls.kernel(), LinuxRoot.machine());
  }

  /** The system calls. */
  public Syscalls syscalls() {
    return syscalls;
  }

  /** Where the devices are. */
  public LinuxRoot root() {
    return root;
  }

  /** The GPIO controllers. */
  public GpioChips gpioChips() {
    return new GpioChips(syscalls, root);
  }

  /** The thread that delivers edges, started when it is first needed. */
  synchronized EventLoop events() {
    if (events.isEmpty()) {
      events = Optional.of(new EventLoop(syscalls));
    }
    return events.get();
  }

  /** Delivers the edges of a line. */
  public EventLoop eventLoop() {
    return events();
  }

  /** The pin of the header, or the line of the first controller on a board without profile. */
  LineAddress headerPin(int bcm) {
    return profile()
        .map(board -> gpioChips().pin(board, bcm))
        .orElseGet(() -> new LineAddress(root.file("dev/gpiochip0").toString(), bcm));
  }

  private synchronized Optional<BoardProfile> profile() {
    if (profile.isEmpty()) {
      profile = Optional.of(new BoardDetector(root, new BoardCatalog().all()).detect());
    }
    return profile.get();
  }

  /** Size of spidev's message buffer, bytes. */
  public int spiBuffer() {
    return root.text(SPI_BUFFER)
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(Integer::parseInt)
        .orElse(SpidevFile.DEFAULT_BUFFER);
  }

  /** Held for a whole message, so that chip select stays with one device of the bus. */
  public synchronized ReentrantLock spiLock(int bus) {
    return spiLocks.computeIfAbsent(bus, _ -> new ReentrantLock());
  }

  /** The bus of a path; every user gives it back once. */
  public synchronized I2cAdapter borrowI2c(String path) {
    SharedAdapter shared = adapters.get(path);
    if (shared == null) {
      shared = new SharedAdapter(I2cAdapter.open(syscalls, path));
      adapters.put(path, shared);
    }
    shared.users++;
    return shared.adapter;
  }

  /** Gives a bus back; the last user closes it. */
  public synchronized void returnI2c(I2cAdapter adapter) {
    SharedAdapter shared = adapters.get(adapter.path());
    if (shared != null && shared.adapter == adapter && --shared.users == 0) {
      adapters.remove(adapter.path());
      adapter.close();
    }
  }

  /** Stops the thread and closes the buses. */
  @Override
  public synchronized void close() {
    events.ifPresent(EventLoop::close);
    events = Optional.empty();
    adapters.values().forEach(shared -> shared.adapter.close());
    adapters.clear();
  }

  private static final class SharedAdapter {
    private final I2cAdapter adapter;
    private int users;

    SharedAdapter(I2cAdapter adapter) {
      this.adapter = adapter;
    }
  }
}
