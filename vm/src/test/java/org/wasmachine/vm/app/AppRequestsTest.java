package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.vm.module.ModuleWriter.bytes;
import static org.wasmachine.vm.module.ModuleWriter.unsigned;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.natives.Rows;

/** The rows of requests, responses and events of the app framework, between two apps. */
@Rows(AppRequestNatives.class)
class AppRequestsTest {

  private static final int GET = 0x20;
  private static final int CALL = 0x10;
  private static final int HERE = 64;
  private static final Attribute.Bytes NOTHING = new Attribute.Bytes(new byte[0]);

  private final TestMachine machine = new TestMachine();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    machine.close();
  }

  /** What an app does at its start, and with a packet that comes. */
  private void install(String app, Calls onInit, Function<byte[], Calls> onRequest) {
    ModuleWriter writer = new ModuleWriter();
    int begin = writer.importFunction(app, "begin", ":");
    int request = writer.importFunction(app, "request", "ii:");
    int response = writer.importFunction(app, "response", "ii:");
    writer.exported("on_init", ":", bytes(CALL, unsigned(begin)));
    byte[] both = bytes(GET, 0, GET, 1, CALL);
    writer.exported("on_request", "ii:", bytes(both, unsigned(request)));
    writer.exported("on_response", "ii:", bytes(both, unsigned(response)));
    writer.memory(1, 1);
    machine
        .registry()
        .define(app, "begin", "()", (process, _) -> onInit.in(process))
        .define(
            app,
            "request",
            "(*~)",
            (process, packet) -> onRequest.apply(packet(process, packet)).in(process))
        .define(
            app,
            "response",
            "(*~)",
            (process, packet) -> {
              Response came = Response.decode(packet(process, packet)).orElseThrow();
              heard.add(app + " got response " + came.status() + " to " + came.mid());
              return 0;
            });
    machine.install(app, writer.build());
    machine.settle();
  }

  private static byte[] packet(GuestProcess process, long[] pointerAndSize) {
    return process.memory().bytes((int) pointerAndSize[0], (int) pointerAndSize[1]);
  }

  /** Calls of the natives by one app. */
  @FunctionalInterface
  private interface Calls {
    void make(AppRequestNatives natives, GuestProcess process);

    default long in(GuestProcess process) {
      make(new AppRequestNatives(process), process);
      return 0;
    }
  }

  private static final Calls NO_CALLS = (_, _) -> {};

  private Calls hears(String app, byte[] packet) {
    Request came = Request.decode(packet).orElseThrow();
    heard.add(app + " got " + came.action() + " " + came.url());
    return NO_CALLS;
  }

  private static int text(GuestProcess process, String text) {
    process.memory().put(HERE, (text + "\0").getBytes(StandardCharsets.UTF_8));
    return HERE;
  }

  private static void post(AppRequestNatives natives, GuestProcess process, Request request) {
    byte[] packet = request.encode();
    process.memory().put(HERE, packet);
    natives.wasm_post_request(HERE, packet.length);
  }

  private static Request request(int action, String url) {
    return new Request(action, 0, 7, 0, url, NOTHING);
  }

  @Test
  void a_request_goes_to_the_app_that_registered_the_beginning_of_its_url() {
    install(
        "server",
        (natives, process) -> natives.wasm_register_resource(text(process, "/lamp")),
        packet -> hears("server", packet));
    install(
        "client",
        (natives, process) -> {
          post(natives, process, request(Request.PUT, "/lamp/on"));
          post(natives, process, request(Request.PUT, "/lampshade"));
        },
        packet -> hears("client", packet));

    assertThat(heard).containsExactly("server got 3 /lamp/on");
  }

  @Test
  void a_url_belongs_to_the_first_who_registers_it() {
    for (String app : List.of("first", "second")) {
      install(
          app,
          (natives, process) -> natives.wasm_register_resource(text(process, "/lamp")),
          packet -> hears(app, packet));
    }
    install(
        "client",
        (natives, process) -> post(natives, process, request(Request.GET, "/lamp")),
        packet -> hears("client", packet));

    assertThat(heard).containsExactly("first got 1 /lamp");
  }

  @Test
  void a_response_goes_back_to_the_app_that_asked() {
    install(
        "server",
        (natives, process) -> natives.wasm_register_resource(text(process, "/lamp")),
        packet ->
            (natives, process) -> {
              Request came = Request.decode(packet).orElseThrow();
              byte[] answer =
                  new Response(
                          Response.CONTENT, Payload.ATTRIBUTES, came.mid(), came.sender(), NOTHING)
                      .encode();
              process.memory().put(HERE, answer);
              assertThat(natives.wasm_response_send(HERE, answer.length)).isEqualTo(1);
            });
    install(
        "client",
        (natives, process) -> post(natives, process, request(Request.GET, "/lamp")),
        packet -> hears("client", packet));

    assertThat(heard).containsExactly("client got response 69 to 7");
  }

  @Test
  void an_event_goes_to_every_subscriber_of_exactly_its_url() {
    for (String app : List.of("one", "two")) {
      install(
          app,
          (natives, process) -> natives.wasm_sub_event(text(process, "alert/heat")),
          packet -> hears(app, packet));
    }
    install(
        "source",
        (natives, process) -> {
          post(natives, process, request(Request.EVENT, "alert/heat"));
          post(natives, process, request(Request.EVENT, "alert/heat/more"));
        },
        packet -> hears("source", packet));

    assertThat(heard).containsExactlyInAnyOrder("one got 6 alert/heat", "two got 6 alert/heat");
  }

  @Test
  void what_is_no_packet_is_ignored() {
    install(
        "server",
        (natives, process) -> {
          natives.wasm_register_resource(text(process, "/lamp"));
          natives.wasm_post_request(HERE, 3);
          assertThat(natives.wasm_response_send(HERE, 3)).isZero();
          heard.add("still here");
        },
        packet -> hears("server", packet));

    assertThat(heard).containsExactly("still here");
  }
}
