package org.wasmachine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.ext.device.BoardDevices;
import org.wasmachine.hal.Board;
import org.wasmachine.vm.Limits;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.HostVolume;
import org.wasmachine.vm.fs.MemoryVolume;
import org.wasmachine.vm.fs.Quota;
import org.wasmachine.vm.fs.Volume;
import org.wasmachine.vm.net.NetworkPolicy;
import picocli.CommandLine.Option;

/** What an app gets and what it may use, as options of a command. */
final class ProcessOptions {

  @Option(
      names = "--heap-size",
      paramLabel = "BYTES",
      description = "Heap for malloc: ${DEFAULT-VALUE}.")
  private int heapSize = ProcessConfig.DEFAULT_HEAP;

  @Option(
      names = "--stack-size",
      paramLabel = "BYTES",
      description = "Stack of the thread that runs the app: ${DEFAULT-VALUE}.")
  private long stackSize = Limits.DEFAULT.hostStackBytes();

  @Option(
      names = "--max-memory",
      paramLabel = "PAGES",
      description = "Linear memory at most, in pages of 64 KiB: ${DEFAULT-VALUE}.")
  private int maxMemory = Limits.DEFAULT.memoryPages();

  @Option(
      names = "--max-threads",
      paramLabel = "N",
      description = "Threads besides the main one: ${DEFAULT-VALUE}.")
  private int maxThreads = Limits.DEFAULT.threads();

  @Option(
      names = "--cpu-time",
      paramLabel = "MS",
      description = "CPU time the app may use, in milliseconds; without it, as much as it likes.")
  private Optional<Long> cpuTime = Optional.empty();

  @Option(names = "--env", paramLabel = "NAME=VALUE", description = "Environment of a WASI app.")
  private Map<String, String> environment = new LinkedHashMap<>();

  @Option(
      names = "--storage",
      paramLabel = "DIR",
      description = "Folder that the app sees as /storage; without it, it is empty and forgotten.")
  private Optional<Path> storage = Optional.empty();

  @Option(
      names = "--dir",
      paramLabel = "DIR[:GUEST]",
      description = "A further folder, under its own name or another one. May be repeated.")
  private List<String> folders = new ArrayList<>();

  @Option(
      names = "--addr-pool",
      split = ",",
      paramLabel = "ADDRESS[/MASK]",
      description = "Addresses a WASI app may reach; none without it.")
  private List<String> addresses = new ArrayList<>();

  @Option(
      names = "--allow-resolve",
      paramLabel = "NAME",
      description = "Names a WASI app may look up; *suffix and * are allowed.")
  private List<String> names = new ArrayList<>();

  /** The configuration of an app on a board. */
  ProcessConfig config(String name, Board board) {
    return ProcessConfig.of(name, board.clock())
        .withEnvironment(environment)
        .withFiles(files(board))
        .withNetwork(network())
        .withHeapSize(heapSize)
        .withLimits(limits());
  }

  private Limits limits() {
    Limits limits =
        Limits.DEFAULT
            .withMemoryPages(maxMemory)
            .withHostStackBytes(stackSize)
            .withThreads(maxThreads);
    return cpuTime.map(millis -> limits.withCpuTime(Duration.ofMillis(millis))).orElse(limits);
  }

  private NetworkPolicy network() {
    try {
      return NetworkPolicy.of(addresses, names);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(Main.USAGE, e.getMessage(), e);
    }
  }

  private FileSystem files(Board board) {
    FileSystem files =
        FileSystem.none()
            .with(FileSystem.STORAGE, storage(board))
            .with(FileSystem.DEVICES, BoardDevices.of(board));
    for (String folder : folders) {
      int colon = folder.indexOf(':');
      Path host = Path.of(colon < 0 ? folder : folder.substring(0, colon));
      String guest = colon < 0 ? folder : folder.substring(colon + 1);
      if (!Files.isDirectory(host)) {
        throw new CommandFailure(Main.USAGE, "--dir: " + host + " is no folder");
      }
      files = files.with(guest, HostVolume.of(host, Quota.unlimited()));
    }
    return files;
  }

  private Volume storage(Board board) {
    Quota quota =
        board
            .profile()
            .map(profile -> profile.memory().storageBytes())
            .filter(bytes -> bytes > 0)
            .map(Quota::of)
            .orElseGet(Quota::unlimited);
    if (storage.isEmpty()) {
      return new MemoryVolume(quota, board.clock()::epochNanos);
    }
    try {
      return HostVolume.of(Files.createDirectories(storage.get()), quota);
    } catch (IOException e) {
      throw new CommandFailure(
          Main.USAGE, "--storage: cannot make " + storage.get() + ": " + e.getMessage(), e);
    }
  }
}
