package org.wasmachine.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.wasmachine.vm.remote.RemoteClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wasmachine uninstall}: stops an app on a machine and removes it. */
@Command(
    name = "uninstall",
    mixinStandardHelpOptions = true,
    description = "Removes an app from a running machine.")
final class UninstallCommand implements Callable<Integer> {

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The app's name.")
  private Optional<String> word = Optional.empty();

  @Option(
      names = {"-u", "--name"},
      paramLabel = "NAME",
      description = "The same as an option.")
  private Optional<String> option = Optional.empty();

  @Mixin private RemoteOption remote;

  @Override
  public Integer call() {
    String name = new AppNameChoice(word, option).required();
    try (RemoteClient client = remote.connect()) {
      client.uninstall(name);
    }
    System.out.println(name + " uninstalled");
    return 0;
  }
}
