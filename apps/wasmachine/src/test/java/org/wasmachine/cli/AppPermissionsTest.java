package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.vm.app.AppSettings;
import org.wasmachine.vm.net.NetworkPolicy;

/** What each app of a machine may reach, as its operator's file says. */
@Timeout(120)
class AppPermissionsTest {

  private static final Logger AUDIT = Logger.getLogger("wasmachine.audit");
  private static final String ELSEWHERE = "[%s]\nallow-net = 10.9.8.7:1\n";

  @TempDir private Path folder;
  private final BlockingQueue<String> audited = new LinkedBlockingQueue<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          audited.add(MessageFormat.format(record.getMessage(), record.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    AUDIT.addHandler(handler);
  }

  @AfterEach
  void leave() {
    AUDIT.removeHandler(handler);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("permissions"), text);
  }

  private static AppNetworks networks(Path file) {
    return new AppNetworks(NetworkPolicy.loopback(), Optional.of(file));
  }

  private RunningMachine machine(Path file) {
    return RunningMachine.start("real", folder.resolve("data"), networks(file));
  }

  /** The app connects to 127.0.0.1:7777 when it starts. */
  private static byte[] talker() throws IOException {
    return Files.readAllBytes(Path.of(Cli.app("connection")));
  }

  private void assertRefused(String app, Path file) throws InterruptedException {
    assertThat(audited.poll(60, TimeUnit.SECONDS))
        .startsWith(
            "%s: 127.0.0.1 port 7777 refused; allow-net in [%s] of %s would allow it"
                .formatted(app, app, file));
  }

  @Test
  void anInstalledAppIsRefusedWhatItsSectionDoesNotListAlsoAfterAnUpdateAndARestart()
      throws Exception {
    Path file = file(ELSEWHERE.formatted("talker"));
    try (RunningMachine machine = machine(file)) {
      machine.service().apps().install(AppSettings.of("talker"), talker());
      assertRefused("talker", file);
      machine.service().apps().update(AppSettings.of("talker"), talker());
      assertRefused("talker", file);
    }
    try (RunningMachine again = machine(file)) {
      assertRefused("talker", file);
      assertThat(again.service().apps().apps()).hasSize(1);
    }
    assertThat(audited).as("one line for each start").isEmpty();
  }

  @Test
  void anAppThatIsNotNamedGetsNothingNotWhatTheCommandLineAllows() throws Exception {
    Path file = file(ELSEWHERE.formatted("somebody"));
    try (RunningMachine machine = machine(file)) {
      machine.service().apps().install(AppSettings.of("stranger"), talker());
      assertRefused("stranger", file);
    }
  }

  @Test
  void aChangedFileCountsForAppsThatStartThen() throws Exception {
    AppNetworks networks = networks(file(ELSEWHERE.formatted("a")));
    assertThat(networks.of("a").allowsHost("broker", 1883)).isFalse();
    file("[a]\nallow-net = broker:1883\n");
    assertThat(networks.of("a").allowsHost("broker", 1883)).isTrue();
  }

  @Test
  void aFileThatWasBrokenMeanwhileAllowsNothing() throws Exception {
    Path file = file("[*]\nallow-net = broker:1883\n");
    AppNetworks networks = networks(file);
    file("[*\n");
    assertThat(networks.of("a").allowsHost("broker", 1883)).isFalse();
    Files.delete(file);
    assertThat(networks.of("a").allowsHost("broker", 1883)).isFalse();
  }

  @Test
  void aMachineDoesNotStartWithAFileThatIsMalformedOrMissing() throws Exception {
    Path file = file("[a]\nallow = all\n");
    assertThatThrownBy(() -> networks(file))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("permissions, line 2");
    Cli serve =
        Cli.run(
            "serve",
            "--board",
            "sim:esp32-s3-devkitc-1",
            "--storage",
            folder.resolve("data").toString(),
            "--permissions",
            folder.resolve("none").toString());
    assertThat(serve.code()).isEqualTo(Main.USAGE);
    assertThat(serve.err()).contains("there is no such file").hasLineCount(1);
  }
}
