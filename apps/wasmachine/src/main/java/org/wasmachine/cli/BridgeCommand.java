package org.wasmachine.cli;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.wasmachine.hal.Board;
import org.wasmachine.serial.bridge.BridgeServer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code wasmachine bridge}: serves a board of this machine as an ESP32 bridge would. */
@Command(
    name = "bridge",
    mixinStandardHelpOptions = true,
    description = {
      "Serves a board of this machine over the bridge protocol, until it is stopped.",
      "Another machine then opens it as serial:PORT or serial:tcp://HOST:PORT."
    })
final class BridgeCommand implements Callable<Integer> {

  private final BoardOption board = new BoardOption();
  @Mixin private CommandSpec boardOptions = board.spec();

  @ArgGroup(multiplicity = "1")
  private Way way;

  /** On what the board is served: one of the two. */
  static final class Way {
    @Option(names = "--serial", paramLabel = "PORT", description = "On a serial port or pty.")
    private Optional<String> serial = Optional.empty();

    @Option(
        names = "--tcp",
        paramLabel = "[HOST:]PORT",
        description = "On TCP; loopback unless a host is named; port 0 for any free one.")
    private Optional<String> tcp = Optional.empty();
  }

  @Override
  public Integer call() {
    try (Board opened = board.openInRealTime();
        BridgeServer server = new BridgeServer(opened)) {
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      if (way.serial.isPresent()) {
        System.out.println("serving " + opened.uri() + " on " + way.serial.get());
        server.serveSerial(way.serial.get());
      } else {
        InetSocketAddress at = server.listen(HostPort.parse(way.tcp.orElseThrow()));
        System.out.println(
            "serving %s on %s:%d".formatted(opened.uri(), at.getHostString(), at.getPort()));
        server.serveTcp();
      }
    }
    return 0;
  }
}
