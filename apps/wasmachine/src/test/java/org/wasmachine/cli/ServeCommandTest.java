package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.vm.app.DiskFiles;

/** What keeps a machine from serving is said in a line. */
class ServeCommandTest {

  @TempDir private Path storage;

  private Cli serve(String... options) {
    List<String> command =
        new ArrayList<>(
            List.of("serve", "--board", "sim:esp32-s3-devkitc-1", "--storage", storage.toString()));
    command.addAll(Arrays.asList(options));
    return Cli.run(command.toArray(String[]::new));
  }

  private static void saidInALine(Cli cli, String part) {
    assertThat(cli.err()).contains(part).doesNotContain("internal error").doesNotContain("\tat ");
    assertThat(cli.code()).isPositive();
  }

  @Test
  void aStorageThatIsInUse() {
    try (DiskFiles other = DiskFiles.open(storage.resolve("apps"))) {
      assertThat(other).isNotNull();
      saidInALine(
          serve("--port", "0"), "is in use by another machine; give each its own --storage");
    }
  }

  @Test
  void aPortThatIsInUse() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(other.getLocalPort());
      saidInALine(serve("--port", port), "cannot listen on 127.0.0.1 port " + port);
    }
  }

  @Test
  void keysThatAreNotThere() {
    saidInALine(
        serve("--port", "0", "--tls", "none.p12", "--tls-trust", "none.p12"),
        "none.p12: there is no such file");
    saidInALine(serve("--tls", "none.p12"), "--tls and --tls-trust belong together");
    saidInALine(serve("--tls-port", "1"), "--tls-port needs --tls");
    saidInALine(serve("--serial", "/dev/x", "--console", "/dev/x"), "cannot share /dev/x");
  }
}
