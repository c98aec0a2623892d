package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Board;
import org.wasmachine.vm.net.NetworkPolicy;
import org.wasmachine.vm.remote.RemoteServerConfig;
import org.wasmachine.vm.remote.TlsIdentity;

/** Keys and certificates from the outside, and what they are for. */
@Timeout(180)
class CertCommandTest {

  private static final String PASSWORD = "secret of the test";

  @TempDir private Path folder;

  private Cli cert(Path into, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("cert", "--dir", into.toString(), "--tls-password", PASSWORD));
    arguments.addAll(Arrays.asList(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  @Test
  void onlyWhoHasAKeyOfTheAuthorityIsLetIn() throws Exception {
    Path own = folder.resolve("own");
    Path other = folder.resolve("other");
    assertThat(cert(own).code()).isZero();
    assertThat(cert(own, "--client", "bob").code()).isZero();
    assertThat(cert(other).code()).isZero();
    try (MachineLog log = MachineLog.open(MachineLog.Form.none, System.out);
        MachineService service =
            new MachineService(
                Board.open("sim:esp32-s3-devkitc-1?time=real"),
                Engines.interpreter,
                folder.resolve("data"),
                3,
                new AppNetworks(NetworkPolicy.loopback(), Optional.empty()),
                log)) {
      int port =
          service.listen(
              RemoteServerConfig.DEFAULT
                  .withAddress(InetAddress.getLoopbackAddress())
                  .withPort(0)
                  .withTls(
                      TlsIdentity.context(
                          own.resolve("server.p12"),
                          own.resolve("ca.p12"),
                          PASSWORD.toCharArray())));
      assertThat(query(port, own.resolve("client.p12"), own.resolve("ca.p12"))).isZero();
      assertThat(query(port, own.resolve("bob.p12"), own.resolve("ca.p12"))).isZero();
      assertThat(query(port, other.resolve("client.p12"), own.resolve("ca.p12")))
          .as("a client of another authority")
          .isEqualTo(1);
      assertThat(query(port, own.resolve("client.p12"), other.resolve("ca.p12")))
          .as("a machine of another authority")
          .isEqualTo(1);
      assertThat(query(port, own.resolve("server.p12"), own.resolve("ca.p12")))
          .as("a machine's key is no client's")
          .isEqualTo(1);
      assertThat(Cli.run("query", "-P", "" + port, "-t", "2000").code())
          .as("a client without TLS")
          .isEqualTo(1);
    }
  }

  private static int query(int port, Path key, Path trust) {
    return Cli.run(
            "query",
            "-P",
            String.valueOf(port),
            "--tls",
            key.toString(),
            "--tls-trust",
            trust.toString(),
            "--tls-password",
            PASSWORD)
        .code();
  }

  @Test
  void filesAreForTheOwnerAndAreNotOverwritten() throws IOException {
    assertThat(cert(folder).code()).isZero();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"))
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("ca-key.p12", "ca.p12", "server.p12", "client.p12");
    }
    byte[] before = Files.readAllBytes(folder.resolve("client.p12"));
    assertThat(cert(folder).code()).isEqualTo(1);
    assertThat(cert(folder, "--client", "client").err()).contains("client.p12 is there; --force");
    assertThat(Files.readAllBytes(folder.resolve("client.p12"))).isEqualTo(before);
    assertThat(cert(folder, "--force").code()).isZero();
    assertThat(Files.readAllBytes(folder.resolve("client.p12"))).isNotEqualTo(before);
  }

  @Test
  void aFileInTheWayStopsAllOfIt() throws IOException {
    Files.writeString(folder.resolve("server.p12"), "mine");
    assertThat(cert(folder).err()).contains("server.p12 is there");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--client=../x",
        "--client=ca",
        "--client=",
        "--host=a,dns:b",
        "--host=a b",
        "--days=0",
        "--tls-password=short"
      })
  void whatCannotBeIsRefusedInALine(String option) {
    Cli cli = Cli.run("cert", "--dir", folder.resolve("new").toString(), option);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).startsWith("wasmachine: ").doesNotContain("\tat ");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void aPasswordThatIsNotGivenIsMadeAndShown() {
    Cli cli = Cli.run("cert", "--dir", folder.toString());
    assertThat(cli.out()).containsPattern("export WASMACHINE_TLS_PASSWORD=[A-Za-z0-9_-]{24}\n");
  }
}
