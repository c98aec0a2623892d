package org.wasmachine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.wasmachine.ext.device.BoardDevices;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.Level;
import org.wasmachine.vm.Console;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.app.AppManager;
import org.wasmachine.vm.app.AppManagerConfig;
import org.wasmachine.vm.app.AppRouter;
import org.wasmachine.vm.app.AppSettings;
import org.wasmachine.vm.app.AppStore;
import org.wasmachine.vm.app.DeviceConsole;
import org.wasmachine.vm.app.DiskFiles;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.HostVolume;
import org.wasmachine.vm.fs.Quota;
import org.wasmachine.vm.remote.RemoteServer;
import org.wasmachine.vm.remote.RemoteServerConfig;

/**
 * The whole machine as a service: a board, its storage, the apps that are installed on it, and the
 * port through which they are managed. Closing it stops the apps in order and leaves the pins safe.
 */
final class MachineService implements AutoCloseable {

  private static final String INSTALLED = "apps";
  private static final String FILES = "files";

  private final Board board;
  private final Machine machine;
  private final FileSystem files;
  private final Console console;
  private final BoardNatives boardNatives;
  private final DiskFiles disk;
  private final AppRouter router;
  private final AppManager manager;
  private final Map<Integer, GpioLine> driven = new HashMap<>();
  private Optional<RemoteServer> server = Optional.empty();

  /**
   * Starts the machine with what is installed in {@code storage}.
   *
   * @param storage folder of the machine's data: {@code files} is what apps see as /storage, {@code
   *     apps} holds what is installed
   * @param lines where the machine's own lines go
   */
  MachineService(
      Board board,
      Engines engine,
      Path storage,
      int maxApps,
      Console console,
      Consumer<String> lines) {
    this.board = board;
    this.console = console;
    this.machine = new Machine(engine.create(), MachineNatives.of());
    this.boardNatives = BoardNatives.addTo(machine.registry(), board);
    try {
      Files.createDirectories(storage.resolve(INSTALLED));
      Files.createDirectories(storage.resolve(FILES));
    } catch (IOException e) {
      throw CommandFailure.of(e, "cannot make the storage " + storage);
    }
    this.files =
        FileSystem.none()
            .with(FileSystem.DEVICES, BoardDevices.of(board))
            .with(FileSystem.STORAGE, HostVolume.of(storage.resolve(FILES), quota(board)));
    this.disk = DiskFiles.open(storage.resolve(INSTALLED));
    this.router = new AppRouter(DeviceConsole.to(lines));
    this.manager =
        AppManager.start(
            AppManagerConfig.of(this::process).withMaxApps(maxApps),
            machine,
            router,
            new AppStore(disk));
  }

  private static Quota quota(Board board) {
    return board
        .profile()
        .map(profile -> profile.memory().storageBytes())
        .filter(bytes -> bytes > 0)
        .map(Quota::of)
        .orElseGet(Quota::unlimited);
  }

  private ProcessConfig process(AppSettings settings) {
    return ProcessConfig.of(settings.name(), board.clock()).withConsole(console).withFiles(files);
  }

  /** Opens the management port; the port it got. */
  int listen(RemoteServerConfig config) {
    RemoteServer started = RemoteServer.start(router, config);
    server = Optional.of(started);
    return started.port();
  }

  Board board() {
    return board;
  }

  Machine machine() {
    return machine;
  }

  FileSystem files() {
    return files;
  }

  Console console() {
    return console;
  }

  AppManager apps() {
    return manager;
  }

  /** Flushes what apps have printed. */
  void flush() {
    try {
      console.out().flush();
      console.err().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Drives a pin from the shell; it stays so until another command drives it or the end. */
  synchronized void drive(int pin, Level level) {
    GpioLine line =
        driven.computeIfAbsent(
            pin, number -> board.openGpio(GpioConfig.output(number, level).withConsumer("shell")));
    line.write(level);
  }

  @Override
  public void close() {
    server.ifPresent(RemoteServer::close);
    manager.close();
    boardNatives.close();
    disk.close();
    board.close();
  }
}
