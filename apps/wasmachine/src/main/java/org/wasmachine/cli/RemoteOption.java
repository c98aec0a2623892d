package org.wasmachine.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.wasmachine.vm.remote.RemoteClient;
import org.wasmachine.vm.remote.TlsIdentity;
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

  @Option(
      names = "--tls",
      paramLabel = "KEY.p12",
      description = "Our key and certificate for TLS; needs --tls-trust.")
  private Optional<Path> identity = Optional.empty();

  @Option(
      names = "--tls-trust",
      paramLabel = "CA.p12",
      description = "Certificates of the authority that signed the machine's.")
  private Optional<Path> trusted = Optional.empty();

  @Option(
      names = "--tls-password",
      paramLabel = "TEXT",
      description =
          "Password of both files. Default: the environment variable WASMACHINE_TLS_PASSWORD.")
  private Optional<String> password = Optional.empty();

  /** A client that is connected. */
  RemoteClient connect() {
    Duration limit = Duration.ofMillis(timeout);
    if (serial.isPresent()) {
      SerialStream stream = SerialStream.open(serial.get(), baud);
      return RemoteClient.over(stream.in(), stream.out(), stream, limit);
    }
    if (identity.isEmpty()) {
      return RemoteClient.connect(address, port, limit);
    }
    Path authority =
        trusted.orElseThrow(() -> new CommandFailure(Main.USAGE, "--tls needs --tls-trust"));
    String secret =
        password
            .or(() -> Optional.ofNullable(System.getenv("WASMACHINE_TLS_PASSWORD")))
            .orElseThrow(() -> new CommandFailure(Main.USAGE, "--tls needs --tls-password"));
    return RemoteClient.connect(
        address, port, limit, TlsIdentity.context(identity.get(), authority, secret.toCharArray()));
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
