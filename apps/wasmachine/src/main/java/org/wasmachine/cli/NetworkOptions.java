package org.wasmachine.cli;

import java.util.List;
import java.util.stream.Stream;
import org.wasmachine.vm.net.NetworkPolicy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What apps may reach in the network, as options of a command. */
final class NetworkOptions {

  /** An address of IPv4 or IPv6, with a mask or a port; the policy looks closer. */
  private static final String ADDRESS =
      "[0-9.]+([/:][0-9:*]+)?|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\\]?([/:][0-9:*]+)?";

  private final Setting<List<String>> hosts =
      Setting.list(
          OptionSpec.builder("--allow-net")
              .splitRegex(",")
              .paramLabel("HOST:PORT")
              .description(
                  "A host that apps may reach, by name or address; * for any port. May be repeated."
                      + " Without it and --addr-pool they reach the loopback, with either exactly"
                      + " what is listed."));

  private final Setting<List<String>> addresses =
      Setting.list(
          OptionSpec.builder("--addr-pool")
              .splitRegex(",")
              .paramLabel("ADDRESS[/MASK]")
              .description("Addresses apps may reach, as iwasm has it; 0.0.0.0 for all of IPv4."));

  private final Setting<List<String>> names =
      Setting.list(
          OptionSpec.builder("--allow-resolve")
              .paramLabel("NAME")
              .description("Names apps may look up; *suffix and * are allowed."));

  private final Setting<List<String>> topics =
      Setting.list(
          OptionSpec.builder("--allow-topic")
              .paramLabel("FILTER")
              .description("MQTT topics apps may use, like home/#; all without it."));

  /**
   * For a command to mix in: {@code @Mixin private CommandSpec networkOptions = network.spec();}.
   */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.create();
    addTo(spec);
    return spec;
  }

  /** Adds the options to a command itself. */
  void addTo(CommandSpec spec) {
    Setting.addTo(spec, hosts, addresses, names, topics);
  }

  /** What the options allow. */
  NetworkPolicy policy() {
    List<String> reachable =
        Stream.concat(hosts.value().stream(), addresses.value().stream()).toList();
    for (String address : addresses.value()) {
      if (!address.matches(ADDRESS)) {
        throw new CommandFailure(
            Main.USAGE,
            "--addr-pool: '%s' is no address; for names there is --allow-net".formatted(address));
      }
    }
    try {
      NetworkPolicy policy =
          reachable.isEmpty() ? NetworkPolicy.loopback() : NetworkPolicy.of(reachable, List.of());
      return policy.withLookups(names.value()).withTopics(topics.value());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(Main.USAGE, e.getMessage(), e);
    }
  }
}
