package org.wasmachine.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.wasmachine.vm.remote.RemoteServerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code wasmachine serve}: the machine as a service, until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the machine as a service: board, installed apps, management port.",
      "Stops in order on SIGTERM and Ctrl-C: each app gets on_destroy, pins go safe."
    })
final class ServeCommand implements Callable<Integer> {

  private final MachineOptions machine = new MachineOptions();
  @Mixin private CommandSpec machineOptions = machine.spec();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Management port; 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port = RemoteServerConfig.DEFAULT_PORT;

  @Option(
      names = "--listen",
      paramLabel = "HOST",
      description =
          "Where to listen: loopback by default. The protocol has no login; use --tls on an open network.")
  private Optional<String> host = Optional.empty();

  @Mixin private TlsOptions tls;

  @Option(
      names = "--tls-port",
      paramLabel = "N",
      description =
          "A port of its own for TLS, where --listen says; --port then stays plain, on loopback.")
  private Optional<Integer> tlsPort = Optional.empty();

  @Option(
      names = "--serial",
      paramLabel = "DEV",
      description = "Be managed over a serial line, too.")
  private Optional<String> serial = Optional.empty();

  @Option(
      names = "--console",
      paramLabel = "DEV",
      description =
          "The machine's prompt at a serial line such as /dev/ttyGS0, or - for this terminal,"
              + " where exit and Ctrl-C stop the machine.")
  private Optional<String> console = Optional.empty();

  @Option(
      names = "--baud",
      paramLabel = "N",
      description = "Of --serial and --console. Default: ${DEFAULT-VALUE}.")
  private int baud = 115_200;

  @Option(
      names = "--log",
      paramLabel = "FORM",
      description =
          "text: as apps print, libraries on standard error; json: an object per line with time,"
              + " level, source, message; none. Default: ${DEFAULT-VALUE}.")
  private MachineLog.Form form = MachineLog.Form.text;

  @Override
  public Integer call() {
    requireConsistent();
    try (MachineLog log = MachineLog.open(form, System.out).detailed();
        StopSignal signal = StopSignal.install()) {
      boolean again = true;
      while (again) {
        try (MachineService service = machine.start(log)) {
          open(service, log);
          signal.stops(service);
          again = service.awaitEnd() == MachineService.End.REBOOT;
          log.machine(again ? "rebooting" : "stopping");
        }
      }
      log.machine("stopped");
    }
    return 0;
  }

  private void open(MachineService service, MachineLog log) {
    RemoteServerConfig plain = RemoteServerConfig.DEFAULT.withPort(port);
    Optional<SSLContext> keys = tls.context();
    if (tlsPort.isPresent()) {
      port = service.listen(plain);
      int secure =
          service.listen(
              plain.withAddress(address()).withPort(tlsPort.get()).withTls(keys.orElseThrow()));
      log.machine("management port " + port);
      log.machine("TLS management port " + secure);
      tlsPort = Optional.of(secure);
    } else {
      RemoteServerConfig config = plain.withAddress(address());
      port = service.listen(keys.map(config::withTls).orElse(config));
      log.machine("management port " + port);
    }
    serial.ifPresent(
        device -> {
          service.manageOver(device, baud);
          log.machine("management at " + device);
        });
    console.ifPresent(where -> ServeConsole.start(service, where, baud));
  }

  private void requireConsistent() {
    if (tls.context().isEmpty() && tlsPort.isPresent()) {
      throw new CommandFailure(Main.USAGE, "--tls-port needs --tls and --tls-trust");
    }
    if (console.isPresent() && console.equals(serial)) {
      throw new CommandFailure(Main.USAGE, "--console and --serial cannot share " + console.get());
    }
  }

  private InetAddress address() {
    return host.map(name -> HostPort.parse(name + ":" + port))
        .map(InetSocketAddress::getAddress)
        .orElse(InetAddress.getLoopbackAddress());
  }
}
