package org.wasmachine.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.wasmachine.vm.app.AppManagerConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a whole machine is started with, as options of a command. */
final class MachineOptions {

  private final BoardOption board = new BoardOption();
  private final NetworkOptions network = new NetworkOptions();

  private final Setting<Path> storage =
      Setting.of(
          Path.class,
          Path.of("wasmachine-data"),
          OptionSpec.builder("--storage")
              .paramLabel("DIR")
              .description(
                  "The machine's data: files (what apps see as /storage) and installed apps."
                      + " Default: ${DEFAULT-VALUE}."));

  private final Setting<Integer> maxApps =
      Setting.of(
          Integer.class,
          AppManagerConfig.DEFAULT_MAX_APPS,
          OptionSpec.builder("--max-apps")
              .paramLabel("N")
              .description("Apps installed at a time. Default: ${DEFAULT-VALUE}."));

  private final Setting<Engines> engine =
      Setting.of(
          Engines.class,
          Engines.DEFAULT,
          OptionSpec.builder("--engine")
              .paramLabel("NAME")
              .description("One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}."));

  private final Setting<Optional<Path>> permissions =
      Setting.optional(
          Path.class,
          OptionSpec.builder("--permissions")
              .paramLabel("FILE")
              .description(
                  "What each app may reach in the network: a section [NAME] for an app, [*] for any"
                      + " other, with allow-net, allow-resolve and allow-topic. What is not listed is"
                      + " refused. --allow-net and its like are then for the shell alone."));

  /**
   * For a command to mix in: {@code @Mixin private CommandSpec machineOptions = machine.spec();}.
   */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.create();
    Setting.addTo(spec, storage, maxApps, engine, permissions);
    return spec.addMixin("board", board.spec()).addMixin("network", network.spec());
  }

  /** Starts the machine, with what is installed on it. */
  MachineService start(MachineLog log) {
    AppNetworks networks = new AppNetworks(network.policy(), permissions.value());
    return new MachineService(
        board.openInRealTime(), engine.value(), storage.value(), maxApps.value(), networks, log);
  }
}
