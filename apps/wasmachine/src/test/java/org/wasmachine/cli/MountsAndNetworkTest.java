package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code run} gives an app of the host's files and of the network. */
class MountsAndNetworkTest {

  @TempDir private Path folder;

  private Cli runApp(String app, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("run", Cli.app(app), "--board", "sim:esp32-s3-devkitc-1"));
    arguments.addAll(List.of("--storage", folder.resolve("storage").toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  @Test
  void storageIsMadeAndKeptBetweenRuns() throws IOException {
    assertThat(runApp("boot-counter").out()).isEqualTo("Start number 1\n");
    assertThat(runApp("boot-counter").out()).isEqualTo("Start number 2\n");
    assertThat(Files.readString(folder.resolve("storage/boot-count"))).isEqualTo("2");
  }

  @Test
  void aWasiAppFindsItsStorageAndItsPins() {
    Cli files = runApp("files");
    assertThat(files.out()).contains("Wrote 3 lines", "Read 3 lines back", "Removed");
    assertThat(files.code()).isZero();
    Cli blink = runApp("blink-wasi", "--trace");
    assertThat(blink.out()).contains("Blink 5 of 5");
    assertThat(blink.err()).contains("GPIO2");
    assertThat(blink.code()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--dir, /no/such/directory",
    "--addr-pool, 1.2.3",
    "--addr-pool, 1.2.3.4/99",
    "--allow-net, http://host",
    "--allow-net, host:port",
    "--allow-topic, a#b",
  })
  void anOptionWithoutSenseIsWrongUsageInOneLine(String option, String value) {
    Cli cli = runApp("hello", option, value);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err().lines()).hasSize(1).first().asString().doesNotContain("Exception");
  }

  /** A server that would listen on a port of the loopback which this test holds. */
  private Cli serveOnTakenPort(String... options) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      List<String> more = new ArrayList<>(List.of(options));
      more.addAll(List.of("--", String.valueOf(taken.getLocalPort())));
      return runApp("tcp-echo", more.toArray(String[]::new));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--env A=B", "--allow-net 127.0.0.1:*", "--addr-pool 127.0.0.0/8"})
  void theLoopbackIsReachedUnlessOtherPlacesAreListed(String options) throws IOException {
    Cli cli = serveOnTakenPort(options.split(" "));
    assertThat(cli.out()).contains("Address in use");
    assertThat(cli.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--allow-net 10.0.0.1:*", "--addr-pool 10.0.0.0/8"})
  void withAListExactlyWhatIsListedIsReached(String options) throws IOException {
    Cli cli = serveOnTakenPort(options.split(" "));
    assertThat(cli.out()).contains("Permission denied");
    assertThat(cli.err().lines())
        .singleElement()
        .asString()
        .contains("audit: tcp-echo.wasm: 127.0.0.1 port", "--allow-net");
    assertThat(cli.code()).isOne();
  }
}
