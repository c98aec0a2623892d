package org.wasmachine.ext.mqtt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.app.AppQueue;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.app.GuestApp;
import org.wasmachine.vm.fs.FileDescriptorTable;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTable;
import org.wasmachine.vm.net.NameLookup;
import org.wasmachine.vm.net.NetworkAccess;
import org.wasmachine.vm.net.TopicFilter;

/**
 * The peer's 13 MQTT natives (espwasm 1.9). Handles are small numbers; an unknown one fails with
 * -1. Results are ESP_OK 0 and ESP_FAIL -1 where nothing else is said.
 */
public final class MqttNatives {

  static final NativeTable TABLE =
      NativeTable.of(
          "env",
          MqttNatives.class,
          """
          wasm_mqtt_init            (**)i
          wasm_mqtt_destory         (i)i
          wasm_mqtt_start           (i)i
          wasm_mqtt_stop            (i)i
          wasm_mqtt_reconnect       (i)i
          wasm_mqtt_disconnect      (i)i
          wasm_mqtt_publish         (i$*ii)i
          wasm_mqtt_subscribe       (i$i)i
          wasm_mqtt_unsubscribe     (i$)i
          wasm_mqtt_enqueue         (i$*iiii)i
          wasm_mqtt_set_uri         (i$)i
          wasm_mqtt_config          (i*)i
          wasm_mqtt_get_outbox_size (i)i
          """);

  private static final int OK = 0;
  private static final int FAIL = -1;
  private static final int MAX_CONFIG_BYTES = 64 * 1024;
  private static final int MAX_CLIENTS = 64;
  private static final long FAREWELL_SECONDS = 3;

  private final GuestProcess process;
  private final MqttClient.LinkMaker links;
  private final Map<Integer, MqttClient> clients = new HashMap<>();
  private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);
  private final Set<String> outboxFiles = ConcurrentHashMap.newKeySet();
  private int lastHandle;

  MqttNatives(GuestProcess process, MqttClient.LinkMaker links) {
    this.process = process;
    this.links = links;
    process.onClose(this::closeAll);
  }

  /** Registers the natives, on Eclipse Paho. */
  public static NativeRegistry addTo(NativeRegistry natives) {
    return natives.add(
        TABLE,
        process ->
            new MqttNatives(
                process, links(NetworkAccess.of(process), NameLookup.system(process.clock()))));
  }

  /** Links on Eclipse Paho, to where the app may reach. */
  static MqttClient.LinkMaker links(NetworkAccess access, NameLookup lookup) {
    return (config, inFlight, listener) ->
        new PermittedLink(
            access, lookup, config, listener, PahoLink.of(config, inFlight, listener));
  }

  /** Makes a client from a configuration and stores its handle. */
  public int wasm_mqtt_init(int handleOut, int configuration) {
    Optional<AttrContainer> config = config(configuration);
    process.memory().requireBytes(handleOut, 4);
    if (config.filter(MqttNatives::understood).isEmpty()) {
      return FAIL;
    }
    AppQueue queue = GuestApp.of(process).queue();
    synchronized (clients) {
      if (clients.size() >= MAX_CLIENTS) {
        log().log(Level.WARNING, "{0}: more than {1} MQTT clients", process.name(), MAX_CLIENTS);
        return FAIL;
      }
      int handle = ++lastHandle;
      String id = "ESP32_%06X".formatted(ThreadLocalRandom.current().nextInt(1 << 24));
      EventQueue events = new EventQueue(handle, process.clock(), queue);
      MqttClient client =
          new MqttClient(
              config.get(),
              id,
              process.clock(),
              () -> queue.openSource()::close,
              events,
              NetworkAccess.of(process),
              links);
      if (guarded(() -> keptInFile(client, config.get())) == FAIL) {
        return FAIL;
      }
      clients.put(handle, client);
      process.memory().putI32(handleOut, handle);
    }
    return OK;
  }

  /** A broker may still be missing, it can be set later; but not be one that makes no sense. */
  private static boolean understood(AttrContainer config) {
    try {
      if (config.find("uri").isPresent() || config.find("host").isPresent()) {
        MqttConfig.of(config, "");
      }
      return true;
    } catch (IllegalArgumentException e) {
      log().log(Level.WARNING, e.getMessage());
      return false;
    }
  }

  private Optional<AttrContainer> config(int address) {
    GuestMemory memory = process.memory();
    long length = memory.u32(address + 2) + 2;
    Optional<AttrContainer> given =
        length > MAX_CONFIG_BYTES
            ? Optional.empty()
            : AttrContainer.decode(memory.bytes(address, (int) length));
    try {
      return given.map(config -> PemFiles.read(config, FileDescriptorTable.of(process).files()));
    } catch (IllegalArgumentException e) {
      log().log(Level.WARNING, e.getMessage());
      return Optional.empty();
    }
  }

  /** Ends a client for good; the peer's spelling. */
  public int wasm_mqtt_destory(int handle) {
    synchronized (clients) {
      MqttClient client = clients.remove(handle);
      if (client != null) {
        end(client);
      }
    }
    return OK;
  }

  private void end(MqttClient client) {
    client.close();
    ended = CompletableFuture.allOf(ended, client.ended());
  }

  /** Starts connecting; -1 if it has been started or has no broker. */
  public int wasm_mqtt_start(int handle) {
    return with(handle, client -> guarded(client::start));
  }

  /** Ends the connection and forgets what was not sent; -1 if it was not started. */
  public int wasm_mqtt_stop(int handle) {
    return with(handle, client -> guarded(client::stop));
  }

  /** Connects now instead of later; -1 unless it waits to do so. */
  public int wasm_mqtt_reconnect(int handle) {
    return with(handle, client -> guarded(client::reconnect));
  }

  /** Ends the connection for some seconds. */
  public int wasm_mqtt_disconnect(int handle) {
    return with(handle, client -> guarded(client::disconnect));
  }

  /**
   * Publishes without retain. Length 0 means up to the first NUL.
   *
   * @return 0 for quality 0, else the message's number; -1, or -2 when the outbox is full
   */
  public int wasm_mqtt_publish(int handle, int topic, int data, int length, int quality) {
    return publish(handle, topic, data, length, quality, false, false);
  }

  /** Publishes later, on the client's own time; {@code store} keeps messages of quality 0 too. */
  public int wasm_mqtt_enqueue(
      int handle, int topic, int data, int length, int quality, int retain, int store) {
    return publish(handle, topic, data, length, quality, retain != 0, (store & 0xFF) != 0);
  }

  private int publish(
      int handle, int topic, int data, int length, int quality, boolean retain, boolean store) {
    GuestMemory memory = process.memory();
    int count = length == 0 ? memory.stringLength(data) : length;
    memory.requireBytes(data, count);
    if (count > Outbox.MAX_BYTES) {
      return MqttClient.OUTBOX_FULL;
    }
    return with(
        handle,
        client ->
            text(topic)
                .map(
                    to ->
                        client.publish(
                            new MqttLink.MqttMessageOut(
                                to, memory.bytes(data, count), quality & 0xFF, retain),
                            store))
                .orElse(FAIL));
  }

  /** A topic; empty if it is not UTF-8, which MQTT demands. */
  private Optional<String> text(int address) {
    GuestMemory memory = process.memory();
    byte[] bytes = memory.bytes(address, memory.stringLength(address));
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      log().log(Level.WARNING, "{0}: an MQTT topic is not UTF-8", process.name());
      return Optional.empty();
    }
  }

  /** Subscribes; the number of the request, -1 without a connection. */
  public int wasm_mqtt_subscribe(int handle, int topic, int quality) {
    return with(
        handle,
        client ->
            text(topic)
                .flatMap(MqttNatives::filter)
                .map(filter -> client.subscribe(filter, quality & 0xFF))
                .orElse(FAIL));
  }

  private static Optional<TopicFilter> filter(String text) {
    try {
      return Optional.of(TopicFilter.parse(text));
    } catch (IllegalArgumentException e) {
      log().log(Level.WARNING, e.getMessage());
      return Optional.empty();
    }
  }

  /** Unsubscribes; the number of the request, -1 without a connection. */
  public int wasm_mqtt_unsubscribe(int handle, int topic) {
    return with(handle, client -> text(topic).map(client::unsubscribe).orElse(FAIL));
  }

  /** Takes another broker for the next connection. */
  public int wasm_mqtt_set_uri(int handle, int uri) {
    AttrContainer other =
        AttrContainer.tagged("").with("uri", Attribute.of(process.memory().string(uri)));
    return with(handle, client -> guarded(() -> configured(client, other)));
  }

  /** Takes further attributes of a configuration for the next connection. */
  public int wasm_mqtt_config(int handle, int configuration) {
    Optional<AttrContainer> config = config(configuration);
    return with(
        handle,
        client -> guarded(() -> config.map(further -> configured(client, further)).orElse(false)));
  }

  private boolean configured(MqttClient client, AttrContainer further) {
    client.configure(further);
    return keptInFile(client, further);
  }

  /**
   * {@code outbox_file}, a key of our own, names a file of the app's that the outbox is kept in.
   */
  private boolean keptInFile(MqttClient client, AttrContainer config) {
    config.text("outbox_file").ifPresent(path -> client.keepOutboxIn(journal(path)));
    return true;
  }

  private OutboxJournal journal(String path) {
    if (!outboxFiles.add(path)) {
      throw new IllegalArgumentException("MQTT: another client keeps its outbox in " + path);
    }
    boolean opened = false;
    try {
      OutboxJournal journal =
          OutboxJournal.open(
              FileDescriptorTable.of(process).files(), path, () -> outboxFiles.remove(path));
      opened = true;
      return journal;
    } finally {
      if (!opened) {
        outboxFiles.remove(path);
      }
    }
  }

  /** Bytes of messages that have not arrived for good. */
  public int wasm_mqtt_get_outbox_size(int handle) {
    return with(handle, MqttClient::outboxSize);
  }

  private interface Step {
    boolean run();
  }

  private static int guarded(Step step) {
    try {
      return step.run() ? OK : FAIL;
    } catch (IllegalArgumentException e) {
      log().log(Level.WARNING, e.getMessage());
      return FAIL;
    }
  }

  private int with(int handle, ToIntFunction<MqttClient> use) {
    MqttClient client;
    synchronized (clients) {
      client = clients.get(handle);
    }
    return client == null ? FAIL : use.applyAsInt(client);
  }

  /** Gives what is on its way to the brokers a moment to get there. */
  private void closeAll() throws Exception {
    CompletableFuture<Void> all;
    synchronized (clients) {
      clients.values().forEach(this::end);
      clients.clear();
      all = ended;
    }
    try {
      process.clock().external(() -> all.get(FAREWELL_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      log().log(Level.INFO, "{0}: a broker does not answer our farewell", process.name());
    }
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static Logger log() {
    return System.getLogger("wasmachine.mqtt");
  }
}
