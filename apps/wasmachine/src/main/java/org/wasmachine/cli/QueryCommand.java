package org.wasmachine.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wasmachine.vm.remote.RemoteClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wasmachine query}: the apps of a machine, newest first. */
@Command(
    name = "query",
    mixinStandardHelpOptions = true,
    description = "Lists the apps of a running machine, newest first.")
final class QueryCommand implements Callable<Integer> {

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Only this app.")
  private Optional<String> word = Optional.empty();

  @Option(
      names = {"-q", "--name"},
      paramLabel = "NAME",
      description = "The same as an option.")
  private Optional<String> option = Optional.empty();

  @Mixin private RemoteOption remote;

  @Override
  public Integer call() {
    Optional<String> name = new AppNameChoice(word, option).chosen();
    try (RemoteClient client = remote.connect()) {
      List<RemoteClient.Applet> apps =
          name.map(wanted -> List.of(client.query(wanted))).orElseGet(client::query);
      apps.forEach(app -> System.out.printf("%-24s heap %d%n", app.name(), app.heap()));
      if (apps.isEmpty()) {
        System.err.println("no apps are installed");
      }
    }
    return 0;
  }
}
