package org.wasmachine.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.wasmachine.vm.remote.RemoteClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which machine a management command talks to. */
final class RemoteOption {

  @Option(
      names = {"-S", "--address"},
      paramLabel = "HOST",
      description = "Default: ${DEFAULT-VALUE}.")
  private String address = "127.0.0.1";

  @Option(
      names = {"-P", "--port"},
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private int port = 8080;

  @Option(
      names = {"-D", "--serial"},
      paramLabel = "PORT",
      description = "A serial port instead of TCP.")
  private Optional<String> serial = Optional.empty();

  @Option(
      names = {"-B", "--baud"},
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private int baud = 115_200;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "MS",
      description = "For each answer, in milliseconds. Default: ${DEFAULT-VALUE}.")
  private int timeout = 5000;

  @Mixin private TlsOptions tls;

  /** A client that is connected. */
  RemoteClient connect() {
    Duration limit = Duration.ofMillis(timeout);
    if (serial.isPresent()) {
      SerialStream stream = SerialStream.open(serial.get(), baud);
      return RemoteClient.over(stream.in(), stream.out(), stream, limit);
    }
    return tls.context()
        .map(context -> RemoteClient.connect(address, port, limit, context))
        .orElseGet(() -> RemoteClient.connect(address, port, limit));
  }

  /** Reads a file that a command was given. */
  static byte[] read(Path file) {
    try {
      return java.nio.file.Files.readAllBytes(file);
    } catch (IOException e) {
      throw CommandFailure.of(e, file.toString());
    }
  }
}
