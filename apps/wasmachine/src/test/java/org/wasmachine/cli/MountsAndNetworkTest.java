package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  })
  void anOptionWithoutSenseIsWrongUsageInOneLine(String option, String value) {
    Cli cli = runApp("hello", option, value);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err().lines()).hasSize(1).first().asString().doesNotContain("Exception");
  }

  @Test
  void aServerMayOnlyListenWhereThePoolSays() {
    Cli cli = runApp("tcp-echo", "--addr-pool", "10.0.0.0/8", "--", "0");
    assertThat(cli.out()).contains("Permission denied");
    assertThat(cli.code()).isOne();
  }
}
