package org.wasmachine.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.wasmachine.ext.device.BoardDevices;
import org.wasmachine.ext.mqtt.MqttDevice;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.app.AppManager;
import org.wasmachine.vm.app.AppManagerConfig;
import org.wasmachine.vm.app.AppRouter;
import org.wasmachine.vm.app.AppSettings;
import org.wasmachine.vm.app.AppStore;
import org.wasmachine.vm.app.DeviceConsole;
import org.wasmachine.vm.app.DiskFiles;
import org.wasmachine.vm.fs.DeviceVolume;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.net.NetworkAccess;
import org.wasmachine.vm.remote.RemoteServer;
import org.wasmachine.vm.remote.RemoteServerConfig;

/**
 * The whole machine as a service: a board, its storage, the apps that are installed on it, and the
 * port through which they are managed. Closing it stops the apps in order and leaves the pins safe.
 */
final class MachineService implements AutoCloseable {

  private static final Logger LOG = System.getLogger(MachineService.class.getName());

  /** A program that died in the middle of a frame is followed by another on the same line, soon. */
  private static final Duration SERIAL_STALL = Duration.ofSeconds(1);

  private final Board board;
  private final Machine machine;
  private final MachineStorage storage;
  private final MachineLog log;
  private final AppNetworks networks;
  private final BoardNatives boardNatives;
  private final DiskFiles disk;
  private final AppRouter router;
  private final AppManager manager;
  private final Map<Integer, GpioLine> driven = new HashMap<>();
  private final List<RemoteServer> servers = new ArrayList<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final CompletableFuture<End> end = new CompletableFuture<>();

  /**
   * Starts the machine with what is installed.
   *
   * @param folder of the machine's data, see {@link MachineStorage}
   * @param networks what its apps may reach
   * @param log where its own lines and the output of apps go
   */
  MachineService(
      Board board, Engines engine, Path folder, int maxApps, AppNetworks networks, MachineLog log) {
    this.board = board;
    this.networks = networks;
    this.log = log;
    this.machine = new Machine(engine.create(), MachineNatives.of());
    this.boardNatives = BoardNatives.addTo(machine.registry(), board);
    MqttDevice topics = new MqttDevice(board.clock(), new NetworkAccess("shell", networks.shell()));
    closes(topics::end);
    this.storage = MachineStorage.in(folder, board, devices(board, topics));
    this.disk = DiskFiles.open(storage.installed());
    this.router = new AppRouter(DeviceConsole.to(log::machine));
    this.manager =
        AppManager.start(
            AppManagerConfig.of(this::process).withMaxApps(maxApps),
            machine,
            router,
            new AppStore(disk));
  }

  /** The shell has MQTT topics of its own, as each app does. */
  private static DeviceVolume devices(Board board, MqttDevice topicsOfShell) {
    return MqttDevice.addTo(BoardDevices.of(board)).withTree(MqttDevice.NAME, topicsOfShell);
  }

  private ProcessConfig process(AppSettings settings) {
    return ProcessConfig.of(settings.name(), board.clock())
        .withConsole(log.console(settings.name()))
        .withFiles(storage.filesOf(settings.name()))
        .withNetwork(networks.of(settings.name()));
  }

  /** Opens a management port; the port it got. */
  int listen(RemoteServerConfig config) {
    RemoteServer server = RemoteServer.start(router, config);
    servers.add(server);
    closes(server);
    return server.port();
  }

  /** Lets clients at a serial line manage the machine, too, beside those of the first port. */
  void manageOver(String device, int baud) {
    RemoteServer server = servers.getFirst();
    closes(SerialLine.start(device, baud, line -> serve(server, device, line)));
  }

  private static void serve(RemoteServer server, String device, SerialStream line) {
    StallingInput in = new StallingInput(line.in(), SERIAL_STALL);
    server.serve(
        device,
        in,
        line.out(),
        () -> {
          line.close();
          in.close();
        });
  }

  /** Closes something of the machine's before the machine itself. */
  void closes(AutoCloseable more) {
    synchronized (open) {
      open.addFirst(more);
    }
  }

  // ---- its end ---------------------------------------------------------------------------------

  /** Why a machine is to end. */
  enum End {
    /** For good. */
    STOP,
    /** To be started anew. */
    REBOOT
  }

  /** Asks the owner of the machine to close it; the first asker counts. */
  void end(End how) {
    end.complete(how);
  }

  /** Waits until somebody asks for the end. */
  End awaitEnd() {
    return end.join();
  }

  /** How it is to end, if anybody has asked. */
  Optional<End> asked() {
    return Optional.ofNullable(end.getNow(null));
  }

  Board board() {
    return board;
  }

  Machine machine() {
    return machine;
  }

  MachineStorage storage() {
    return storage;
  }

  /** The files as the shell sees them. */
  FileSystem files() {
    return storage.files();
  }

  MachineLog log() {
    return log;
  }

  AppManager apps() {
    return manager;
  }

  /** A shell with all commands at this machine. */
  Shell shell() {
    return new Shell(ShellFileCommands.redirectionTo(new ShellPaths(files())))
        .add(
            new ShellFileCommands(storage),
            new ShellBoardCommands(this),
            new ShellWorldCommands(this),
            new ShellAppCommands(this),
            new ShellMachineCommands(this));
  }

  /** Drives a pin from the shell; it stays so until another command drives it or the end. */
  synchronized void drive(int pin, org.wasmachine.hal.Level level) {
    GpioLine line =
        driven.computeIfAbsent(
            pin, number -> board.openGpio(GpioConfig.output(number, level).withConsumer("shell")));
    line.write(level);
  }

  @Override
  public void close() {
    List<AutoCloseable> ways;
    synchronized (open) {
      ways = List.copyOf(open);
    }
    for (AutoCloseable way : ways) {
      try {
        way.close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "cannot close {0}: {1}", way, e.getMessage());
      }
    }
    manager.close();
    boardNatives.close();
    disk.close();
    board.close();
  }
}
