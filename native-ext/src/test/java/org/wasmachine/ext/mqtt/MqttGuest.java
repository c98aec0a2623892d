package org.wasmachine.ext.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.ProcessConfig;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.app.GuestApp;
import org.wasmachine.vm.endive.EndiveEngine;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.FileDescriptorTable;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.MemoryVolume;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenFlag;
import org.wasmachine.vm.fs.OpenOptions;
import org.wasmachine.vm.fs.Quota;
import org.wasmachine.vm.fs.Volume;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeSignature;
import org.wasmachine.vm.net.NetworkPolicy;

/**
 * An app whose {@code main} and event handler are written in Java: it calls the natives through a
 * module that imports them, and gets its events on the app's thread while it waits.
 */
final class MqttGuest implements AutoCloseable {

  static final int ERROR = 0;
  static final int CONNECTED = 1;
  static final int DISCONNECTED = 2;
  static final int SUBSCRIBED = 3;
  static final int UNSUBSCRIBED = 4;
  static final int PUBLISHED = 5;
  static final int DATA = 6;
  static final int BEFORE_CONNECT = 7;

  private static final int HANDLE = 16;
  private static final int TEXTS = 1024;
  private static final int LAST = 10;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** What an app does. */
  interface Script {
    void run(MqttGuest guest) throws Exception;
  }

  /**
   * An event as the app got it.
   *
   * @param handle of the client
   */
  record Event(int handle, AttrContainer attributes) {
    int id() {
      return number("event_id");
    }

    int number(String key) {
      return attributes.integer(key).orElse(0L).intValue();
    }

    String text(String key) {
      return attributes.text(key).orElse("");
    }
  }

  private final VirtualClock clock = new VirtualClock();
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final GuestProcess process;
  private Script script = _ -> {};
  private Consumer<Event> handler = _ -> {};
  private Predicate<Event> keeps = _ -> true;
  private Optional<Throwable> failure = Optional.empty();
  private int nextText = TEXTS;

  MqttGuest() {
    this(NetworkPolicy.everything());
  }

  MqttGuest(NetworkPolicy network) {
    this(network, new MemoryVolume(Quota.unlimited(), () -> 0));
  }

  /** With a disk that others had before or have after it. */
  MqttGuest(NetworkPolicy network, Volume storage) {
    NativeRegistry registry = MqttNatives.addTo(new NativeRegistry());
    registry.define("test", "main", "()", (_, _) -> main());
    registry.define("test", "event", "(i*~)", (_, values) -> event(values));
    Machine machine = new Machine(EndiveEngine.interpreter(), registry);
    process =
        machine.start(
            machine.load(module()),
            ProcessConfig.of("app", clock)
                .withNetwork(network)
                .withFiles(FileSystem.none().with(FileSystem.STORAGE, storage)));
  }

  private static byte[] module() {
    ModuleWriter writer = new ModuleWriter();
    var natives = MqttNatives.TABLE.signatures();
    int first = writer.importFunction("test", "main", ":");
    int event = writer.importFunction("test", "event", "iii:");
    for (String name : natives.keySet()) {
      writer.importFunction("env", name, letters(name));
    }
    int index = event;
    for (String name : natives.keySet()) {
      index++;
      String letters = letters(name);
      ByteArrayOutputStream code = new ByteArrayOutputStream();
      for (int i = 0; i < letters.indexOf(':'); i++) {
        code.writeBytes(bytes(0x20, i));
      }
      code.writeBytes(bytes(0x10, ModuleWriter.unsigned(index)));
      writer.exported(name, letters, code.toByteArray());
    }
    writer.exported("main", ":i", bytes(0x10, ModuleWriter.unsigned(first), 0x41, 0L));
    writer.exported(
        "on_mqtt_dispatch_event",
        "iii:",
        bytes(0x20, 0, 0x20, 1, 0x20, 2, 0x10, ModuleWriter.unsigned(event)));
    writer.memory(40, 40);
    return writer.build();
  }

  private static String letters(String name) {
    int count = NativeSignature.parse(MqttNatives.TABLE.signatures().get(name)).parameters().size();
    return "i".repeat(count) + ":i";
  }

  private long main() {
    try {
      script.run(this);
    } catch (Trap e) {
      throw e;
    } catch (Throwable e) { // for the test, not for the engine
      failure = Optional.of(e);
      process.kill(); // a client that is not destroyed would keep it alive
    }
    return 0;
  }

  private long event(long[] values) {
    byte[] bytes = process.memory().bytes((int) values[1], (int) values[2]);
    Event event = new Event((int) values[0], AttrContainer.decode(bytes).orElseThrow());
    if (keeps.test(event)) {
      events.add(event);
    }
    handler.accept(event);
    return 0;
  }

  /** Runs a script as the app's {@code main}, and then what the app lives on for. */
  void run(Script main) throws Exception {
    script = main;
    try {
      process.run(GuestApp.of(process)::runAlone);
    } catch (Trap e) {
      if (failure.isEmpty()) {
        throw e;
      }
    }
    if (failure.isPresent()) {
      throw new AssertionError(failure.get().getMessage(), failure.get());
    }
  }

  /** Does something in the app's event handler. */
  void onEvent(Consumer<Event> action) {
    handler = action;
  }

  /** Keeps only some events for {@link #events}. */
  void keepOnly(Predicate<Event> wanted) {
    keeps = wanted;
  }

  /** Puts a file where the app finds it. */
  void file(String path, String text) throws InterruptedException {
    OpenOptions made = OpenOptions.of(Access.WRITE, OpenFlag.CREATE);
    try (OpenFile file = FileDescriptorTable.of(process).files().open(path, made)) {
      file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  GuestProcess process() {
    return process;
  }

  List<Event> events() {
    return events;
  }

  List<Event> events(int id) {
    return events.stream().filter(event -> event.id() == id).toList();
  }

  List<String> received() {
    return events(DATA).stream().map(event -> event.text("data")).toList();
  }

  /** Lets events come until a condition holds. */
  void await(String what, BooleanSupplier condition) throws InterruptedException {
    await(what, LIMIT, condition);
  }

  /** Lets events come until a condition holds, for some real time at most. */
  void await(String what, Duration most, BooleanSupplier condition) throws InterruptedException {
    long limit = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > limit) {
        throw new AssertionError(
            what
                + "; last events: "
                + events.subList(Math.max(0, events.size() - LAST), events.size()));
      }
      process.sleepUntil(clock.nanos() + 2_000_000);
    }
  }

  /** Waits for the first event of a kind, or one more than there are. */
  Event awaitEvent(int id) throws InterruptedException {
    return awaitEvents(id, 1).getFirst();
  }

  List<Event> awaitEvents(int id, int count) throws InterruptedException {
    await(count + " events " + id, () -> events(id).size() >= count);
    return events(id);
  }

  // ---- the natives -----------------------------------------------------------------------------

  int call(String name, int... arguments) {
    long[] bits = new long[arguments.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = arguments[i];
    }
    return (int) process.instance().export("wasm_mqtt_" + name).orElseThrow().callForOne(bits);
  }

  /** Puts a text with its NUL into the app's memory; the last few stay there. */
  int text(String text) {
    return text(text.getBytes(StandardCharsets.UTF_8));
  }

  int text(byte[] bytes) {
    if (nextText + bytes.length + 1 > 0x10000 && bytes.length < 0x8000) {
      nextText = TEXTS;
    }
    int address = bytes.length < 0x8000 ? nextText : 0x20000;
    process.memory().put(address, bytes);
    process.memory().putI8(address + bytes.length, 0);
    if (address == nextText) {
      nextText += bytes.length + 1;
    }
    return address;
  }

  static AttrContainer config(String uri) {
    return AttrContainer.tagged("").with("uri", Attribute.of(uri));
  }

  int init(AttrContainer config) {
    return call("init", HANDLE, text(config.encodeWithSlack()));
  }

  /** A client of that configuration; its handle. */
  int client(AttrContainer config) {
    assertThat(init(config)).isZero();
    return process.memory().i32(HANDLE);
  }

  /** A client that is connected. */
  int connected(AttrContainer config) throws InterruptedException {
    int before = events(CONNECTED).size();
    int client = client(config);
    assertThat(call("start", client)).isZero();
    awaitEvents(CONNECTED, before + 1);
    return client;
  }

  int publish(int client, String topic, String data, int quality) {
    int length = data.getBytes(StandardCharsets.UTF_8).length;
    return call("publish", client, text(topic), text(data), length, quality);
  }

  int enqueue(int client, String topic, String data, int quality, int retain, int store) {
    int length = data.getBytes(StandardCharsets.UTF_8).length;
    return call("enqueue", client, text(topic), text(data), length, quality, retain, store);
  }

  /** Subscribes and waits for the acknowledgement. */
  void subscribe(int client, String filter, int quality) throws InterruptedException {
    int before = events(SUBSCRIBED).size();
    int id = call("subscribe", client, text(filter), quality);
    assertThat(id).isPositive();
    assertThat(awaitEvents(SUBSCRIBED, before + 1).getLast().number("msg_id")).isEqualTo(id);
  }

  /** Ends the app. One that cannot be ended fails the test instead of holding it up. */
  @Override
  public void close() {
    Thread closing =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  process.close();
                  clock.close();
                });
    try {
      assertThat(closing.join(LIMIT)).as("the app ends; %s", clock).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the app ends", e);
    }
  }
}
