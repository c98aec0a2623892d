package org.wasmachine.ext.http;

import static org.wasmachine.vm.module.ModuleWriter.bytes;
import static org.wasmachine.vm.module.ModuleWriter.unsigned;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.net.NetworkPolicy;

/**
 * An app written in Java that calls the HTTP client through a module, with a dispatcher in slot 1
 * of its table that keeps what it is told.
 */
final class HttpGuest implements AutoCloseable {

  static final int CLIENT_POINTER = 0x1234;
  private static final int WORDS = 64;
  private static final int TEXTS = 1024;
  private static final int DISPATCHER = 1;

  /** What the dispatcher does. */
  interface Handler {
    void on(int event, String first, String second);
  }

  private final VirtualClock clock = new VirtualClock();
  private final GuestProcess process;
  private final List<String> events = new ArrayList<>();
  private final StringBuilder body = new StringBuilder();
  private Handler handler = (_, _, _) -> {};
  private int nextText = TEXTS;

  HttpGuest() {
    this(NetworkPolicy.loopback());
  }

  HttpGuest(NetworkPolicy network) {
    NativeRegistry registry = HttpNatives.addTo(new NativeRegistry());
    registry.define("test", "event", "(iiii)i", (_, values) -> event(values));
    Machine machine = new Machine(EndiveEngine.interpreter(), registry);
    process =
        machine.start(machine.load(module()), ProcessConfig.of("app", clock).withNetwork(network));
  }

  private static byte[] module() {
    ModuleWriter writer = new ModuleWriter();
    String name = "wasm_http_client_call_native_func";
    int call = writer.importFunction("env", name, "iii:i");
    int event = writer.importFunction("test", "event", "iiii:i");
    writer.exported("call", "iii:i", bytes(0x20, 0, 0x20, 1, 0x20, 2, 0x10, unsigned(call)));
    writer.table(0x70, 0, 2);
    writer.element(0, 0x41, (long) DISPATCHER, 0x0B, 1, unsigned(event));
    writer.memory(20, 20);
    return writer.build();
  }

  private long event(long[] values) {
    int id = (int) values[0];
    if (values[1] != CLIENT_POINTER) {
      throw new AssertionError("client " + values[1]);
    }
    String first = "";
    String second = "";
    if (id == HttpEvents.ON_HEADER) {
      first = process.memory().string((int) values[2]);
      second = process.memory().string((int) values[3]);
      events.add(first + ": " + second);
    } else if (id == HttpEvents.ON_DATA) {
      byte[] data = process.memory().bytes((int) values[2], (int) values[3]);
      first = new String(data, StandardCharsets.ISO_8859_1);
      body.append(first);
      events.add("data " + data.length);
    } else {
      events.add(
          switch (id) {
            case HttpEvents.ERROR -> "error";
            case HttpEvents.ON_CONNECTED -> "connected";
            case HttpEvents.HEADERS_SENT -> "sent";
            case HttpEvents.ON_FINISH -> "finish";
            case HttpEvents.DISCONNECTED -> "disconnected";
            default -> throw new AssertionError("event " + id);
          });
    }
    handler.on(id, first, second);
    return 0;
  }

  void onEvent(Handler action) {
    handler = action;
  }

  /** Does something as the app's main function. */
  <T> T run(Callable<T> script) {
    return process.run(script);
  }

  GuestProcess process() {
    return process;
  }

  List<String> events() {
    return events;
  }

  /** Events that are no headers. */
  List<String> steps() {
    return events.stream().filter(event -> !event.contains(": ")).toList();
  }

  /** What the dispatcher got of bodies. */
  String body() {
    return body.toString();
  }

  // ---- the native ------------------------------------------------------------------------------

  int text(String text) {
    return text(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Puts bytes and a NUL into the app's memory. */
  int text(byte[] content) {
    int address = nextText;
    process.memory().put(address, content);
    process.memory().putI8(address + content.length, 0);
    nextText += content.length + 1;
    return address;
  }

  int raw(int function, int count, int address) {
    return (int)
        process.instance().export("call").orElseThrow().callForOne(function, count, address);
  }

  int call(int function, int... words) {
    for (int i = 0; i < words.length; i++) {
      process.memory().putI32(WORDS + 4 * i, words[i]);
    }
    return raw(function, words.length, WORDS);
  }

  /** The first word, where results are. */
  int result() {
    return process.memory().i32(WORDS);
  }

  /** The words of INIT; change some with {@link Init#with}. */
  final class Init {
    private final int[] words = new int[36];

    Init(String url) {
      words[0] = url.isEmpty() ? 0 : text(url);
      words[22] = DISPATCHER;
      words[26] = CLIENT_POINTER;
    }

    Init with(int index, int value) {
      words[index] = value;
      return this;
    }

    Init with(int index, String value) {
      return with(index, text(value));
    }

    int call() {
      return HttpGuest.this.call(0, Arrays.copyOf(words, words.length));
    }

    /** The handle. */
    int client() {
      if (call() != 0) {
        throw new AssertionError("no client");
      }
      return result();
    }
  }

  Init init(String url) {
    return new Init(url);
  }

  int client(String url) {
    return init(url).client();
  }

  int setText(int mode, int client, String text, int extra) {
    return call(1, mode, client, text.isEmpty() ? 0 : text(text), extra);
  }

  void header(int client, String name, String value) {
    call(1, 2, client, text(name), text(value));
  }

  int post(int client, String body) {
    return call(1, 1, client, text(body), body.length());
  }

  /** A text that is asked for twice: for its length, and then whole. */
  String twoSteps(int mode, int client, int key) {
    call(2, mode, client, mode == 1 ? key : 0, 0, 0);
    int length = result();
    int buffer = text(new byte[length]);
    int code =
        mode == 1
            ? call(2, mode, client, key, length, buffer)
            : call(2, mode, client, buffer, length, 0);
    return code == 0 ? process.memory().string(buffer) : "code " + code;
  }

  String read(int client, int length) {
    int buffer = text(new byte[length]);
    int count = call(2, 4, client, buffer, length, 0);
    return count < 0
        ? "code " + count
        : new String(process.memory().bytes(buffer, count), StandardCharsets.ISO_8859_1);
  }

  int number(int mode, int client) {
    call(4, mode, client);
    return result();
  }

  int status(int client) {
    return number(3, client);
  }

  int perform(int client) {
    return call(5, 0, client);
  }

  @Override
  public void close() {
    process.close();
    clock.close();
  }
}
