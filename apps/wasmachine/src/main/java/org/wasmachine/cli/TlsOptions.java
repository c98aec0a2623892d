package org.wasmachine.cli;

import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.wasmachine.vm.remote.TlsIdentity;
import picocli.CommandLine.Option;

/** Keys and certificates of one side, as options of a command; {@code cert} makes the files. */
final class TlsOptions {

  static final String PASSWORD_VARIABLE = "WASMACHINE_TLS_PASSWORD";

  @Option(
      names = "--tls",
      paramLabel = "KEY.p12",
      description = "Our key and certificate for TLS; needs --tls-trust.")
  private Optional<Path> identity = Optional.empty();

  @Option(
      names = "--tls-trust",
      paramLabel = "CA.p12",
      description = "Certificates of the authority that signed those of the other side.")
  private Optional<Path> trusted = Optional.empty();

  @Option(
      names = "--tls-password",
      paramLabel = "TEXT",
      description =
          "Password of both files. Default: the environment variable " + PASSWORD_VARIABLE + ".")
  private Optional<String> password = Optional.empty();

  /**
   * What a TLS connection of ours uses; empty without {@code --tls}.
   *
   * @throws CommandFailure if only half of it is given
   */
  Optional<SSLContext> context() {
    if (identity.isPresent() != trusted.isPresent()) {
      throw new CommandFailure(
          Main.USAGE, "--tls and --tls-trust belong together; 'wasmachine cert' makes both files");
    }
    return identity.map(key -> TlsIdentity.context(key, trusted.orElseThrow(), secret()));
  }

  private char[] secret() {
    return password
        .or(() -> Optional.ofNullable(System.getenv(PASSWORD_VARIABLE)))
        .orElse("")
        .toCharArray();
  }
}
