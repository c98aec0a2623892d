package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.vm.remote.RemoteServerConfig;

/** The commands that manage a running machine, as a script uses them. */
@Timeout(60)
class ManagementCommandsTest {

  private static final String TIMER = Cli.app("timer");

  @TempDir private Path storage;
  private RunningMachine machine;
  private MachineService service;
  private String port;

  @BeforeEach
  void start() {
    machine = RunningMachine.start("real", storage);
    service = machine.service();
    port = String.valueOf(service.listen(RemoteServerConfig.DEFAULT.withPort(0)));
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  private Cli manage(String... command) {
    List<String> words = new ArrayList<>(Arrays.asList(command));
    words.addAll(List.of("--port", port, "--timeout", "30000"));
    return Cli.run(words.toArray(String[]::new));
  }

  @Test
  void aNameIsAWordOrAnOption() {
    assertThat(manage("install", TIMER, "word").out()).contains("word installed");
    assertThat(manage("install", TIMER, "--name", "long").code()).isZero();
    assertThat(manage("install", "-i", "short", TIMER).code()).isZero();
    assertThat(manage("query", "long").out()).startsWith("long").hasLineCount(1);
    assertThat(manage("query", "-q", "short").out()).startsWith("short").hasLineCount(1);
    assertThat(manage("uninstall", "word").out()).contains("word uninstalled");
    assertThat(manage("uninstall", "--name", "long").code()).isZero();
    assertThat(manage("uninstall", "-u", "short").code()).isZero();
    assertThat(manage("query").err()).contains("no apps are installed");
  }

  @Test
  void noNameOrTwoNamesAreRefused() {
    assertThat(manage("install", TIMER).err()).contains("which app?");
    assertThat(manage("uninstall").err()).contains("which app?");
    assertThat(manage("uninstall", "a", "--name", "b").err()).contains("one name is enough");
    assertThat(manage("uninstall").code()).isEqualTo(Main.USAGE);
  }

  @Test
  void whatTheMachineRefusesIsSaidInALine() {
    assertThat(manage("install", TIMER, "timer").code()).isZero();
    Cli twice = manage("install", TIMER, "timer");
    assertThat(twice.err()).contains("app already installed").doesNotContain("\tat ");
    assertThat(twice.code()).isEqualTo(Main.FAILURE);
    assertThat(manage("install", "pom.xml", "wrong").err()).contains("invalid file format");
    assertThat(manage("uninstall", "other").err()).contains("no app found");
  }
}
