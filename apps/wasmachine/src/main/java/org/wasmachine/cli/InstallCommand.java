package org.wasmachine.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wasmachine.vm.app.AppSettings;
import org.wasmachine.vm.remote.RemoteClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wasmachine install}: sends an app to a machine, which starts it. */
@Command(
    name = "install",
    mixinStandardHelpOptions = true,
    description = "Installs an app on a running machine, here or far away, or on an ESP32.")
final class InstallCommand implements Callable<Integer> {

  private static final int BAR = 40;
  private static final int WORTH_A_BAR = 64 * 1024;

  @Parameters(index = "0", paramLabel = "APP.wasm", description = "The module.")
  private Path file;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "What to call it.")
  private Optional<String> word = Optional.empty();

  @Option(
      names = {"-i", "--name"},
      paramLabel = "NAME",
      description = "The same as an option.")
  private Optional<String> option = Optional.empty();

  @Option(names = "--heap", paramLabel = "BYTES", description = "Default: ${DEFAULT-VALUE}.")
  private int heap = AppSettings.DEFAULT_HEAP;

  @Option(names = "--timers", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int timers = AppSettings.DEFAULT_TIMERS;

  @Option(names = "--watchdog", paramLabel = "MS", description = "Default: ${DEFAULT-VALUE}.")
  private int watchdog = AppSettings.DEFAULT_WATCHDOG_MILLIS;

  @Option(
      names = "--update",
      description =
          "Replace an installed app of that name; the old one stays if the new one fails.")
  private boolean update;

  @Mixin private RemoteOption remote;

  @Override
  public Integer call() {
    String name = new AppNameChoice(word, option).required();
    byte[] module = RemoteOption.read(file);
    AppSettings settings =
        AppSettings.of(name).withHeap(heap).withTimers(timers).withWatchdogMillis(watchdog);
    try (RemoteClient client = remote.connect()) {
      if (update) {
        client.update(settings, module, this::progress);
      } else {
        client.install(settings, module, this::progress);
      }
    }
    System.out.println(name + (update ? " updated" : " installed"));
    return 0;
  }

  private void progress(long sent, long total) {
    if (total < WORTH_A_BAR || System.console() == null) {
      return;
    }
    int done = (int) (BAR * sent / total);
    System.err.printf(
        "\r[%s%s] %d %%%s",
        "#".repeat(done), ".".repeat(BAR - done), 100 * sent / total, sent == total ? "\n" : "");
  }
}
