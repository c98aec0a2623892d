package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.vm.module.ModuleWriter;

class AppManagerTest {

  private static final Attribute.Bytes NOTHING = new Attribute.Bytes(new byte[0]);

  private static Response ask(TestMachine machine, int action, String url, byte[] payload) {
    RecordingClient client = new RecordingClient(Endpoint.HOST);
    machine
        .router()
        .post(client, new Request(action, 98, 0x0F9564F9, 0, url, new Attribute.Bytes(payload)));
    return machine.manage(
        () -> {
          while (client.responses.isEmpty()) {
            Thread.sleep(1);
          }
          return client.responses.getFirst();
        });
  }

  private static String error(Response response) {
    assertThat(response.status()).isEqualTo(160);
    return response.attributes().orElseThrow().text(Response.ERROR_MESSAGE).orElseThrow();
  }

  @Test
  void the_query_reply_is_the_golden_one() {
    try (TestMachine machine = new TestMachine()) {
      machine.install("timer", "timer");
      Response reply = ask(machine, Request.GET, "/applet", new byte[0]);
      assertThat(HexFormat.of().formatHex(reply.encode()))
          .isEqualTo(
              "014500630f9564f9fffffffd00000079"
                  + "0000770000000d004170706c65747320496e666f000300"
                  + "04006e756d000201000000"
                  + "08006170706c657431000d060074696d657200"
                  + "06006865617031000200200000"
                  + "00".repeat(55));
    }
  }

  @Test
  void the_last_installed_app_is_first() {
    try (TestMachine machine = new TestMachine()) {
      machine.install("one", "timer");
      machine.install("two", "publisher");
      Response reply = ask(machine, Request.GET, "/applet", new byte[0]);
      assertThat(reply.attributes().orElseThrow().text("applet1")).contains("two");
      reply = ask(machine, Request.GET, "/applet?name=one", new byte[0]);
      assertThat(reply.attributes().orElseThrow().text("name")).contains("one");
      assertThat(reply.attributes().orElseThrow().integer("heap")).contains(8192L);
      assertThat(error(ask(machine, Request.GET, "/applet?name=x", new byte[0])))
          .isEqualTo("Query Applet failed: the app is not found.");
    }
  }

  @Test
  void an_install_by_request_reads_its_parameters() {
    try (TestMachine machine = new TestMachine()) {
      byte[] timer = TestMachine.guest("timer");
      String url = "/applet?name=timer&heap=10&timers=99&wd=5";
      assertThat(ask(machine, Request.PUT, url, timer))
          .isEqualTo(new Response(65, 99, 0x0F9564F9, 0, NOTHING));
      assertThat(machine.manager().find("timer").orElseThrow().settings())
          .isEqualTo(new AppSettings("timer", 256, 30, 5));
      assertThat(ask(machine, Request.DELETE, "/applet?name=timer", new byte[0]).status())
          .isEqualTo(66);
    }
  }

  @Test
  void errors_come_in_the_order_and_words_of_the_peer() {
    try (TestMachine machine = new TestMachine()) {
      byte[] timer = TestMachine.guest("timer");
      assertThat(error(ask(machine, Request.PUT, "/applet?name=a&type=x", timer)))
          .isEqualTo("Applet Management failed: invalid module type.");
      assertThat(error(ask(machine, Request.PUT, "/applet?name=a", new byte[0])))
          .isEqualTo("Install Applet failed: invalid payload.");
      assertThat(error(ask(machine, Request.PUT, "/applet", timer)))
          .isEqualTo("Install WASM app failed: invalid app name.");
      assertThat(error(ask(machine, Request.PUT, "/applet?name=a", new byte[] {1, 2, 3})))
          .isEqualTo("Install WASM app failed: invalid file format.");
      assertThat(error(ask(machine, 5, "/applet", timer)))
          .isEqualTo("Invalid request of applet: invalid action");
      assertThat(error(ask(machine, Request.DELETE, "/applet?name=a", NOTHING.content())))
          .isEqualTo("Uninstall WASM app failed: no app found.");
      assertThat(error(ask(machine, Request.DELETE, "/applet", NOTHING.content())))
          .isEqualTo("Uninstall WASM app failed: invalid app name.");
      machine.install("a", "timer");
      assertThat(error(ask(machine, Request.PUT, "/applet?name=a", timer)))
          .isEqualTo("Install WASM app failed: app already installed.");
      machine.install("b", "timer");
      machine.install("c", "timer");
      assertThat(error(ask(machine, Request.PUT, "/applet?name=a", new byte[0])))
          .isEqualTo("Install Applet failed: exceed max app installations.");
    }
  }

  @Test
  void a_trap_in_the_start_function_refuses_the_install() {
    ModuleWriter writer = new ModuleWriter();
    writer.start(writer.function(":", bytes(0), bytes(0x00)));
    writer.memory(1, 1);
    try (TestMachine machine = new TestMachine()) {
      assertThatThrownBy(() -> machine.install("a", writer.build()))
          .isInstanceOf(AppException.class)
          .hasMessage(
              "Install WASM app failed: WASM module instantiate failed: Exception: unreachable");
      assertThat(machine.manager().apps()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../x", "a\\b", "a\nb", ".hidden", "a&b", "a?b"})
  void names_that_could_be_paths_are_refused(String name) {
    try (TestMachine machine = new TestMachine()) {
      assertThatThrownBy(() -> machine.install(name, "timer"))
          .hasMessage("Install WASM app failed: invalid app name.");
    }
  }

  @Test
  void a_name_of_200_characters_is_refused_and_one_of_126_is_not() {
    try (TestMachine machine = new TestMachine()) {
      assertThatThrownBy(() -> machine.install("x".repeat(200), "timer"))
          .hasMessage("Install WASM app failed: invalid app name.");
      assertThat(machine.install("x".repeat(126), "timer").name()).hasSize(126);
    }
  }

  @Test
  void apps_survive_a_restart_of_the_machine_in_their_order_and_state() {
    MemoryFiles files = new MemoryFiles();
    try (TestMachine machine = new TestMachine(files, 10)) {
      machine.install("one", "timer");
      machine.install("two", "timer");
      machine.install("three", "timer");
      machine.manage(
          () -> {
            machine.manager().stop("two");
            return true;
          });
      machine.uninstall("one");
    }
    try (TestMachine machine = new TestMachine(files, 10)) {
      machine.settle();
      assertThat(machine.manager().apps())
          .extracting(AppInfo::name)
          .containsExactly("three", "two");
      assertThat(machine.manager().apps())
          .extracting(AppInfo::state)
          .containsExactly(InstalledApp.State.RUNNING, InstalledApp.State.STOPPED);
      machine.pass(Duration.ofMillis(1500));
      assertThat(machine.output("three")).isEqualTo("Timer update 0\n");
      assertThat(machine.output("two")).isEmpty();
    }
  }

  @Test
  void a_stopped_app_can_be_started_and_restarted() {
    try (TestMachine machine = new TestMachine()) {
      machine.install("timer", "timer");
      machine.pass(Duration.ofMillis(1500));
      assertThat(ask(machine, Request.POST, "/applet?name=timer&do=stop", new byte[0]).status())
          .isEqualTo(68);
      machine.pass(Duration.ofMillis(1500));
      assertThat(machine.output("timer")).isEqualTo("Timer update 0\n");
      ask(machine, Request.POST, "/applet?name=timer&do=start", new byte[0]);
      machine.pass(Duration.ofMillis(1500));
      ask(machine, Request.POST, "/applet?name=timer&do=restart", new byte[0]);
      machine.pass(Duration.ofMillis(1500));
      assertThat(machine.output("timer")).isEqualTo("Timer update 0\n".repeat(3));
    }
  }

  @Test
  void an_update_puts_the_new_version_in_place() {
    MemoryFiles files = new MemoryFiles();
    try (TestMachine machine = new TestMachine(files, 3)) {
      machine.install("app", "timer");
      byte[] next = TestMachine.guest("request-handler");
      assertThat(ask(machine, Request.PUT, "/applet?name=app&update=true", next).status())
          .isEqualTo(65);
      assertThat(machine.manager().find("app").orElseThrow().moduleBytes()).isEqualTo(next.length);
      assertThat(new AppStore(files).load().getFirst().module())
          .isEqualTo(new Attribute.Bytes(next));
    }
  }

  @Test
  void an_unhealthy_update_is_rolled_back() {
    ModuleWriter writer = new ModuleWriter();
    writer.exported("on_init", ":", bytes(0x00));
    writer.memory(1, 1);
    MemoryFiles files = new MemoryFiles();
    try (TestMachine machine = new TestMachine(files, 3)) {
      machine.install("app", "timer");
      for (byte[] bad : List.of(writer.build(), new byte[] {1}, new byte[100])) {
        assertThat(error(ask(machine, Request.PUT, "/applet?name=app&update=true", bad)))
            .startsWith("Update WASM app failed: ")
            .endsWith("The version before is in place again.");
      }
      machine.pass(Duration.ofMillis(1500));
      assertThat(machine.output("app")).isEqualTo("Timer update 0\n");
      assertThat(new AppStore(files).load().getFirst().module())
          .isEqualTo(new Attribute.Bytes(TestMachine.guest("timer")));
    }
  }

  @Test
  void somebody_who_asks_is_told_of_installs() {
    try (TestMachine machine = new TestMachine()) {
      RecordingClient client = new RecordingClient(Endpoint.HOST);
      machine.router().attach(client);
      machine.router().post(client, new Request(Request.PUT, 99, 1, 0, "/event//applets", NOTHING));
      ask(machine, Request.PUT, "/applet?name=a", TestMachine.guest("timer"));
      machine.manage(
          () -> {
            while (client.events.isEmpty()) {
              Thread.sleep(1);
            }
            return true;
          });
      assertThat(client.events)
          .containsExactly(new Request(Request.EVENT, 0, 0, 0, "/applets", NOTHING));
    }
  }

  @Test
  void hundreds_of_apps_are_possible() {
    try (TestMachine machine = new TestMachine(new MemoryFiles(), 200)) {
      byte[] timer = TestMachine.guest("timer");
      for (int i = 0; i < 200; i++) {
        machine.install("app" + i, timer);
      }
      assertThat(machine.manager().apps()).hasSize(200);
      machine.pass(Duration.ofMillis(2500));
      assertThat(machine.manager().apps()).allMatch(app -> app.delivered() >= 2);
    }
  }
}
