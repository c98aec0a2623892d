package org.wasmachine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.ext.device.BoardDevices;
import org.wasmachine.ext.mqtt.MqttDevice;
import org.wasmachine.hal.Board;
import org.wasmachine.vm.Limits;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.HostVolume;
import org.wasmachine.vm.fs.MemoryVolume;
import org.wasmachine.vm.fs.Quota;
import org.wasmachine.vm.fs.Volume;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What an app gets and what it may use, as options of a command. */
final class ProcessOptions {

  private final Setting<Integer> heapSize =
      Setting.of(
          Integer.class,
          ProcessConfig.DEFAULT_HEAP,
          OptionSpec.builder("--heap-size")
              .paramLabel("BYTES")
              .description("Heap for malloc: ${DEFAULT-VALUE}."));

  private final Setting<Long> stackSize =
      Setting.of(
          Long.class,
          Limits.DEFAULT.hostStackBytes(),
          OptionSpec.builder("--stack-size")
              .paramLabel("BYTES")
              .description("Stack of the thread that runs the app: ${DEFAULT-VALUE}."));

  private final Setting<Integer> maxMemory =
      Setting.of(
          Integer.class,
          Limits.DEFAULT.memoryPages(),
          OptionSpec.builder("--max-memory")
              .paramLabel("PAGES")
              .description("Linear memory at most, in pages of 64 KiB: ${DEFAULT-VALUE}."));

  private final Setting<Integer> maxThreads =
      Setting.of(
          Integer.class,
          Limits.DEFAULT.threads(),
          OptionSpec.builder("--max-threads")
              .paramLabel("N")
              .description("Threads besides the main one: ${DEFAULT-VALUE}."));

  private final Setting<Optional<Long>> cpuTime =
      Setting.optional(
          Long.class,
          OptionSpec.builder("--cpu-time")
              .paramLabel("MS")
              .description(
                  "CPU time the app may use, in milliseconds; without it, as much as it likes."));

  private final Setting<Integer> maxDescriptors =
      Setting.of(
          Integer.class,
          Limits.DEFAULT.descriptors(),
          OptionSpec.builder("--max-descriptors")
              .paramLabel("N")
              .description("Files, devices and sockets open at a time: ${DEFAULT-VALUE}."));

  private final Setting<Optional<Long>> outputRate =
      Setting.optional(
          Long.class,
          OptionSpec.builder("--output-rate")
              .paramLabel("BYTES")
              .description(
                  "Console output per second at most; an app that prints faster waits, and nothing"
                      + " is lost."));

  private final Setting<Map<String, String>> environment =
      Setting.map(
          OptionSpec.builder("--env")
              .paramLabel("NAME=VALUE")
              .description("Environment of a WASI app."));

  private final Setting<Optional<Path>> storage =
      Setting.optional(
          Path.class,
          OptionSpec.builder("--storage")
              .paramLabel("DIR")
              .description(
                  "Folder that the app sees as /storage, as large as the board's; without it, it is"
                      + " empty and forgotten."));

  private final Setting<List<String>> folders =
      Setting.list(
          OptionSpec.builder("--dir")
              .paramLabel("DIR[:GUEST]")
              .description(
                  "A further folder, under its own name or another one; the app may fill it as far as"
                      + " the host's disk goes. May be repeated."));

  private final NetworkOptions network = new NetworkOptions();

  /** Adds the options to a command itself. */
  void addTo(CommandSpec spec) {
    Setting.addTo(spec, heapSize, stackSize, maxMemory, maxThreads, maxDescriptors);
    Setting.addTo(spec, cpuTime, outputRate);
    Setting.addTo(spec, environment, storage, folders);
    network.addTo(spec);
  }

  /** The configuration of an app on a board. */
  ProcessConfig config(String name, Board board) {
    if (heapSize.value() < 0) {
      throw new CommandFailure(
          Main.USAGE, "--heap-size: %d bytes are too few".formatted(heapSize.value()));
    }
    return ProcessConfig.of(name, board.clock())
        .withEnvironment(environment())
        .withFiles(files(board))
        .withNetwork(network.policy())
        .withHeapSize(heapSize.value())
        .withLimits(limits());
  }

  private Map<String, String> environment() {
    if (environment.value().containsKey("")) {
      throw new CommandFailure(Main.USAGE, "--env: expected NAME=VALUE, found no name");
    }
    return environment.value();
  }

  private Limits limits() {
    try {
      Limits limits =
          Limits.DEFAULT
              .withMemoryPages(maxMemory.value())
              .withHostStackBytes(stackSize.value())
              .withDescriptors(maxDescriptors.value())
              .withThreads(maxThreads.value());
      if (cpuTime.value().isPresent()) {
        if (cpuTime.value().get() < 1) {
          throw new CommandFailure(
              Main.USAGE, "--cpu-time: %d ms are too few".formatted(cpuTime.value().get()));
        }
        limits = limits.withCpuTime(Duration.ofMillis(cpuTime.value().get()));
      }
      return outputRate.value().isPresent()
          ? limits.withOutputBytesPerSecond(outputRate.value().get())
          : limits;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(Main.USAGE, e.getMessage(), e);
    }
  }

  private FileSystem files(Board board) {
    FileSystem files =
        FileSystem.none()
            .with(FileSystem.STORAGE, storage(board))
            .with(FileSystem.DEVICES, MqttDevice.addTo(BoardDevices.of(board)));
    for (String folder : folders.value()) {
      int colon = folder.indexOf(':');
      Path host = Path.of(colon < 0 ? folder : folder.substring(0, colon));
      String guest = colon < 0 ? folder : folder.substring(colon + 1);
      if (guest.isEmpty() || colon == 0 || !Files.isDirectory(host)) {
        throw new CommandFailure(Main.USAGE, "--dir: '" + folder + "' names no folder");
      }
      files = files.with(guest, HostVolume.of(host, Quota.unlimited()));
    }
    return files;
  }

  private Volume storage(Board board) {
    Optional<Quota> quota = MachineStorage.quota(board);
    if (storage.value().isEmpty()) {
      return new MemoryVolume(
          quota.orElseGet(MemoryVolume::defaultQuota), board.clock()::epochNanos);
    }
    try {
      return HostVolume.of(
          Files.createDirectories(storage.value().get()), quota.orElseGet(Quota::unlimited));
    } catch (IOException e) {
      throw CommandFailure.of(e, "--storage: cannot make " + storage.value().get());
    }
  }
}
