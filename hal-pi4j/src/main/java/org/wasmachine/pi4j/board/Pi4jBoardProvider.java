package org.wasmachine.pi4j.board;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wasmachine.boards.BoardCatalog;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardProvider;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.pi4j.detect.BoardDetector;
import org.wasmachine.pi4j.detect.GpioChips;
import org.wasmachine.pi4j.driver.Drivers;
import org.wasmachine.pi4j.driver.ForeignDrivers;
import org.wasmachine.pi4j.driver.KernelDrivers;
import org.wasmachine.pi4j.driver.Pi4jContexts;
import org.wasmachine.pi4j.linux.LinuxRoot;
import org.wasmachine.pi4j.linux.Syscalls;
import org.wasmachine.pi4j.plugin.KernelDevices;
import org.wasmachine.pi4j.plugin.KernelPlugin;

/**
 * Opens this computer: {@code pi4j:}. The profile is found by the device tree; {@code
 * pi4j:raspberry-pi-5} names it.
 *
 * <p>Parameters: {@code provider} takes another Pi4J provider, {@code chip} the GPIO controller of
 * a computer without a profile (label or path), {@code uart0=/dev/ttyUSB0} the terminal of a port.
 */
public final class Pi4jBoardProvider implements BoardProvider {

  private static final System.Logger LOG = System.getLogger(Pi4jBoardProvider.class.getName());
  private static final String PROVIDER = "provider";
  private static final String CHIP = "chip";

  private final Syscalls syscalls;
  private final LinuxRoot root;

  /** Of the machine this runs on, for {@link java.util.ServiceLoader}. */
  public Pi4jBoardProvider() {
    this(Syscalls.kernel(), LinuxRoot.machine());
  }

  /** Of a kernel below a root. */
  public Pi4jBoardProvider(Syscalls syscalls, LinuxRoot root) {
    this.syscalls = syscalls;
    this.root = root;
  }

  @Override
  public String scheme() {
    return "pi4j";
  }

  @Override
  public String description() {
    return "this computer's own pins: a Raspberry Pi, or any Linux board (pi4j:?chip=LABEL)";
  }

  @Override
  public List<BoardUri> discover() {
    return new GpioChips(syscalls, root).paths().isEmpty()
        ? List.of()
        : List.of(BoardUri.parse("pi4j:"));
  }

  @Override
  public Board open(BoardUri uri, BoardOptions options) {
    Set<String> known = new HashSet<>(Set.of(PROVIDER, CHIP));
    uri.parameters().keySet().stream().filter(SerialPorts::isParameter).forEach(known::add);
    uri.requireParameters(known);
    Layout layout = layout(uri, options);
    KernelDevices devices = new KernelDevices(syscalls, root);
    Drivers drivers = drivers(uri, devices);
    Clock clock = options.clock().orElseGet(RealClock::new);
    return new Pi4jBoard(uri, layout, clock, options.clock().isEmpty(), devices, drivers);
  }

  private Layout layout(BoardUri uri, BoardOptions options) {
    GpioChips chips = new GpioChips(syscalls, root);
    SerialPorts serialPorts = SerialPorts.of(uri);
    BoardDetector detector = new BoardDetector(root, new BoardCatalog().all());
    Optional<String> chip = uri.parameter(CHIP);
    Optional<BoardProfile> profile = options.profile();
    if (profile.isEmpty() && !uri.target().isEmpty()) {
      profile = Optional.of(new BoardCatalog().open(uri.target()));
    }
    if (profile.isEmpty() && chip.isEmpty()) {
      profile = detector.detect();
    }
    if (profile.isPresent()) {
      if (chip.isPresent()) {
        throw new HalException(
            ErrorKind.INVALID_ARGUMENT,
            "Board '%s': chip= is for a computer without a profile".formatted(uri));
      }
      return new ProfiledLayout(profile.get(), root, chips, serialPorts);
    }
    String model = detector.model().orElse("this computer");
    LOG.log(
        System.Logger.Level.INFO,
        "{0}: no profile describes {1}; pins are the line numbers of its GPIO controller",
        uri,
        model);
    return new PlainLayout(model, chip, root, chips, serialPorts);
  }

  private Drivers drivers(BoardUri uri, KernelDevices devices) {
    Optional<String> other =
        uri.parameter(PROVIDER).filter(name -> !name.equalsIgnoreCase(KernelPlugin.NAME));
    return other.isPresent()
        ? new ForeignDrivers(syscalls, root, Pi4jContexts.named(other.get()))
        : new KernelDrivers(devices);
  }
}
