package org.wasmachine.ext.mqtt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.DeviceDriver;
import org.wasmachine.vm.fs.DeviceVolume;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenFlag;
import org.wasmachine.vm.fs.OpenOptions;
import org.wasmachine.vm.net.NetworkAccess;
import org.wasmachine.vm.net.TopicFilter;

/**
 * MQTT topics as files: {@code /dev/mqtt/HOST[:PORT]/TOPIC}. Written, a topic publishes; read, it
 * receives, and then may have the wildcards {@code +} and {@code #}.
 *
 * <pre>
 * open    waits up to 10 s for the broker, unless O_NONBLOCK: ECONNREFUSED without one, EACCES if
 *         the app may not reach it or use the topic, EINVAL for a path that is no broker and topic
 * write   one message of at most 1 MiB; kept while the broker is away; waits, or EAGAIN, when the
 *         outbox is full
 * read    the next message, or its rest if the buffer was too small; waits, or EAGAIN; messages
 *         without payload are left out
 * ioctl   0x8601 configure: key 1 u8 quality (1 unless set), key 2 u8 retain (0)
 * fsync   waits until everything has arrived at the broker
 * </pre>
 *
 * <p>Port 1883 unless given; to 8883 the connection is encrypted, and the broker's certificate is
 * checked against Java's list of authorities. The files of one process to one broker share a
 * connection, which ends with the process. Thread-safe.
 */
public final class MqttDevice implements DeviceDriver {

  /** Its name below {@code /dev}. */
  public static final String NAME = "mqtt";

  private static final Pattern PATH =
      Pattern.compile("(?<host>\\[[0-9a-fA-F:.]+]|[^:/\\[\\]]+)(:(?<port>\\d{1,5}))?/(?<topic>.+)");
  private static final int ENCRYPTED_PORT = 8883;
  private static final int MAX_PORT = 0xFFFF;
  private static final long FAREWELL_SECONDS = 3;

  private final Clock clock;
  private final NetworkAccess access;
  private final Map<URI, TopicConnection> connections = new HashMap<>();
  private boolean closed;

  /**
   * The device of whoever may reach what {@code access} says.
   *
   * @param clock times its waiting
   */
  public MqttDevice(Clock clock, NetworkAccess access) {
    this.clock = clock;
    this.access = access;
  }

  /** A directory of devices with this one, of which each process has its own. */
  public static DeviceVolume addTo(DeviceVolume devices) {
    return devices.withTreeOfProcess(NAME, MqttDevice::of);
  }

  private static MqttDevice of(GuestProcess process) {
    MqttDevice device = new MqttDevice(process.clock(), NetworkAccess.of(process));
    process.onClose(device::end);
    return device;
  }

  @Override
  public List<String> names() {
    return List.of(); // topics are not listed
  }

  @Override
  public OpenFile open(String name, OpenOptions options) {
    Matcher path = PATH.matcher(name);
    if (!path.matches()) {
      throw invalid(name, "expected /dev/mqtt/HOST:PORT/TOPIC");
    }
    TopicFilter topic = topic(name, path.group("topic"));
    boolean reads = options.access() != Access.WRITE;
    boolean writes = options.access() != Access.READ;
    if (writes && topic.wild()) {
      throw invalid(name, "nothing can be published to a topic with wildcards");
    }
    if (writes && !access.mayPublish(topic.text()) || reads && !access.maySubscribe(topic)) {
      throw new FsException(Errno.EACCES, "the topic " + topic + " is not allowed (--allow-topic)");
    }
    TopicConnection connection = connection(broker(name, path));
    boolean nonblocking = options.has(OpenFlag.NONBLOCK);
    if (!nonblocking) {
      connection.awaitConnected();
    }
    return new TopicFile(connection, topic, reads, nonblocking);
  }

  private static TopicFilter topic(String name, String text) {
    try {
      return TopicFilter.parse(text);
    } catch (IllegalArgumentException e) {
      throw invalid(name, e.getMessage());
    }
  }

  private static URI broker(String name, Matcher path) {
    int port = path.group("port") == null ? 1883 : Integer.parseInt(path.group("port"));
    if (port > MAX_PORT) {
      throw invalid(name, "there is no port " + port);
    }
    String scheme = port == ENCRYPTED_PORT ? "mqtts" : "mqtt";
    try {
      return new URI(scheme, null, path.group("host"), port, null, null, null)
          .parseServerAuthority();
    } catch (URISyntaxException e) {
      throw invalid(name, path.group("host") + " is no host");
    }
  }

  private static FsException invalid(String name, String reason) {
    log().log(Level.WARNING, "/dev/mqtt/{0}: {1}", name, reason);
    return new FsException(Errno.EINVAL, "/dev/mqtt/" + name + ": " + reason);
  }

  private synchronized TopicConnection connection(URI broker) {
    if (closed) {
      throw new FsException(Errno.EBADF);
    }
    return connections.computeIfAbsent(
        broker,
        uri -> {
          String id = "WASM_%08X".formatted(ThreadLocalRandom.current().nextInt());
          return TopicConnection.open(uri, id, clock, access);
        });
  }

  /** Ends the connections, after a moment for what is on its way. */
  public void end() throws Exception {
    List<TopicConnection> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(connections.values());
      connections.clear();
    }
    for (TopicConnection connection : all) {
      try {
        clock.external(() -> connection.end().get(FAREWELL_SECONDS, TimeUnit.SECONDS));
      } catch (TimeoutException e) {
        log().log(Level.INFO, "{0}: the broker does not answer our farewell", connection);
      }
    }
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static Logger log() {
    return System.getLogger("wasmachine.mqtt");
  }
}
