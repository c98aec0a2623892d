package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.vm.app.AppSettings;
import org.wasmachine.vm.app.Request;
import org.wasmachine.vm.remote.RemoteClient;
import org.wasmachine.vm.remote.RemoteServerConfig;

/** A machine at a serial line: managed over one, with its prompt at another. */
@Timeout(60)
class SerialMachineTest {

  private static final int BAUD = 115_200;
  private static final String PROMPT = "WASMachine>";

  @TempDir private Path storage;
  private Pty line;
  private RunningMachine machine;
  private MachineService service;

  @BeforeEach
  void start() {
    line = new Pty();
    machine = RunningMachine.start("real", storage);
    service = machine.service();
  }

  @AfterEach
  void stop() {
    if (machine != null) {
      machine.close();
    }
    line.close();
  }

  private RemoteClient client() {
    return RemoteClient.over(line.in(), line.out(), () -> {}, Duration.ofSeconds(20));
  }

  private void manage() {
    service.listen(RemoteServerConfig.DEFAULT.withPort(0));
    service.manageOver(line.path(), BAUD);
  }

  @Test
  void appsAreManagedOverTheLine() throws IOException {
    manage();
    RemoteClient client = client();
    byte[] module = Files.readAllBytes(Path.of(Cli.app("request-handler")));
    client.install(AppSettings.of("handler"), module, (_, _) -> {});
    assertThat(client.query()).extracting(RemoteClient.Applet::name).containsExactly("handler");
    assertThat(client.request(Request.GET, "/app/handler/url2", Optional.empty()).status())
        .isEqualTo(66);
    client.uninstall("handler");
    assertThat(client.query()).isEmpty();
  }

  @Test
  void noiseOnTheLineIsSkipped() throws IOException {
    manage();
    line.out().write(new byte[] {0x12, 0x12, 0, 1, 2, 3, 0x34, (byte) 0xFF});
    assertThat(client().query()).isEmpty();
  }

  @Test
  void aRequestBehindHalfAnInstallIsAnswered() throws IOException {
    manage();
    line.out().write(HexFormat.of().parseHex("1234000400000ffd0103"));
    assertThat(client().query()).isEmpty();
  }

  @Test
  void aPromptIsAtTheLine() throws IOException {
    ServeConsole.start(service, line.path(), BAUD);
    String greeting = until(PROMPT);
    assertThat(greeting).contains("Type 'help' to get the list of commands.");
    assertThat(answer("echo hello > note")).doesNotContain("error");
    assertThat(answer("cat note")).contains("\r\nhello\r\n");
    assertThat(answer("bogus")).contains("Unrecognized command");
    assertThat(answer("exit")).as("a new shell").contains("Type 'help'");
    assertThat(service.asked()).isEmpty();
  }

  @Test
  void theTabKeyCompletesAndTheUpKeyRepeats() throws IOException {
    ServeConsole.start(service, line.path(), BAUD);
    until(PROMPT);
    line.out().write("unins\tx\r".getBytes(StandardCharsets.UTF_8));
    assertThat(until(PROMPT)).contains("App x is not installed");
    line.out().write("\u001b[A\r".getBytes(StandardCharsets.UTF_8));
    assertThat(until(PROMPT)).contains("App x is not installed");
  }

  @Test
  void whatWasTypedIsThereInTheNextMachine() throws IOException {
    ServeConsole.start(service, line.path(), BAUD);
    until(PROMPT);
    answer("echo remembered");
    answer("sta -s home -p secret");
    assertThat(storage.resolve("shell-history"))
        .content()
        .contains("echo remembered")
        .doesNotContain("secret");
    assertThat(Files.getPosixFilePermissions(storage.resolve("shell-history")))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void rebootAtTheLineAsksForIt() throws IOException {
    ServeConsole.start(service, line.path(), BAUD);
    until(PROMPT);
    type("reboot");
    assertThat(service.awaitEnd()).isEqualTo(MachineService.End.REBOOT);
  }

  @Test
  void aLineThatIsNotThereIsSaid() {
    Cli cli =
        Cli.run(
            "serve",
            "--board",
            "sim:esp32-s3-devkitc-1",
            "--storage",
            storage.resolve("other").toString(),
            "--port",
            "0",
            "--serial",
            "/dev/none");
    assertThat(cli.err()).contains("/dev/none: there is no such serial port");
    assertThat(cli.code()).isEqualTo(1);
  }

  private void type(String command) throws IOException {
    line.out().write((command + "\r").getBytes(StandardCharsets.UTF_8));
  }

  private String answer(String command) throws IOException {
    type(command);
    return until(PROMPT);
  }

  private String until(String end) throws IOException {
    InputStream in = line.in();
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new AssertionError("the line ended behind: " + text);
      }
      text.append((char) next);
    }
    return text.toString();
  }
}
