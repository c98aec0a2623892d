package org.wasmachine.ext.mqtt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.wasmachine.hal.time.Alarm;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.net.NetworkAccess;
import org.wasmachine.vm.net.TopicFilter;

/**
 * One client of an app: its session, of which one connection after the other is a part, and its
 * outbox.
 *
 * <p>Thread-safe. The monitor is never held while something waits: work of the link that may wait
 * is done one after the other by {@link #later}, and events that wait for room do so without it.
 */
final class MqttClient implements AutoCloseable {

  /** Makes links; a test puts another one in. */
  @FunctionalInterface
  interface LinkMaker {
    /**
     * A link that is not connected yet.
     *
     * @param inFlight what is under way in the session
     */
    MqttLink make(MqttConfig config, InFlight inFlight, MqttLink.Listener listener);
  }

  private enum State {
    STOPPED,
    CONNECTING,
    CONNECTED,
    WAITING
  }

  /** Result of a publish or subscribe that cannot be. */
  static final int FAILED = -1;

  /** Result of a publish for which there is no room. */
  static final int OUTBOX_FULL = -2;

  private static final Logger LOG = System.getLogger("wasmachine.mqtt");
  private static final int MAX_TOPIC_BYTES = 0xFFFF;
  private static final int UNSENT_AHEAD = 256;
  private static final long SEND_SECONDS = 10;
  private static final Duration STEP_LIMIT = Duration.ofSeconds(15);
  private static final long AFTER_DISCONNECT = Duration.ofSeconds(10).toNanos();

  private final Clock clock;
  private final Supplier<Runnable> needed;
  private final EventSink events;
  private final NetworkAccess access;
  private final LinkMaker links;
  private final String defaultClientId;
  private final Outbox outbox = new Outbox();
  private final InFlight inFlight = new InFlight();
  private final Backoff backoff = new Backoff();

  private AttrContainer attributes;
  private Optional<MqttConfig> session = Optional.empty();
  private State state = State.STOPPED;
  private Optional<Connection> connection = Optional.empty();
  private Optional<Alarm> reconnect = Optional.empty();
  private Runnable release = () -> {};
  private CompletableFuture<Void> work = CompletableFuture.completedFuture(null);
  private boolean closed;
  private boolean outboxInFile;

  /**
   * A client that is not started.
   *
   * @param needed called at each start, and what it gives at each stop: for an app lives on while
   *     it has a client that is started
   */
  MqttClient(
      AttrContainer attributes,
      String defaultClientId,
      Clock clock,
      Supplier<Runnable> needed,
      EventSink events,
      NetworkAccess access,
      LinkMaker links) {
    this.attributes = attributes;
    this.defaultClientId = defaultClientId;
    this.clock = clock;
    this.needed = needed;
    this.events = events;
    this.access = access;
    this.links = links;
  }

  // ---- what the app asks for -------------------------------------------------------------------

  /**
   * Starts connecting; false if it is started already.
   *
   * @throws IllegalArgumentException if the configuration names no broker
   */
  synchronized boolean start() {
    if (closed || state != State.STOPPED) {
      return false;
    }
    Connection first = new Connection(MqttConfig.of(attributes, defaultClientId));
    Runnable unneeded = needed.get();
    CountDownLatch stopped = keepPace();
    release =
        () -> {
          unneeded.run();
          stopped.countDown();
        };
    connect(first);
    return true;
  }

  /** Ends the connection; what has not arrived waits for the next start. */
  synchronized boolean stop() {
    if (state == State.STOPPED) {
      return false;
    }
    state = State.STOPPED;
    reconnect.ifPresent(Alarm::cancel);
    connection.ifPresent(Connection::end);
    release.run();
    return true;
  }

  /** Ends the connection; it is made again after the peer's ten seconds. */
  synchronized boolean disconnect() {
    if (state == State.CONNECTED) {
      Connection ended = connection.orElseThrow();
      ended.end();
      state = State.WAITING;
      events.add(new MqttEvent.Disconnected());
      reconnectAfter(ended, AFTER_DISCONNECT);
    }
    return !closed;
  }

  /** Connects now instead of later; false unless it waits for that. */
  synchronized boolean reconnect() {
    if (state != State.WAITING) {
      return false;
    }
    reconnect.ifPresent(Alarm::cancel);
    connect(new Connection(MqttConfig.of(attributes, defaultClientId)));
    return true;
  }

  /**
   * Takes further attributes, for the next connection.
   *
   * @throws IllegalArgumentException if they name a broker that cannot be understood
   */
  synchronized void configure(AttrContainer further) {
    AttrContainer merged = attributes;
    for (var entry : further.attributes().entrySet()) {
      merged = merged.with(entry.getKey(), entry.getValue());
    }
    MqttConfig.of(merged, defaultClientId);
    attributes = merged;
  }

  /**
   * Publishes, or keeps the message until there is a connection. One of quality 0 that is not kept
   * may wait for the socket.
   *
   * @param store whether a message of quality 0 is kept too
   * @return 0 for quality 0, else the number of the message; {@link #FAILED}, {@link #OUTBOX_FULL}
   */
  int publish(MqttLink.MqttMessageOut message, boolean store) {
    if (!TopicFilter.isTopic(message.topic())
        || message.quality() < 0
        || message.quality() > 2
        || !access.mayPublish(message.topic())) {
      return FAILED;
    }
    Connection live;
    synchronized (this) {
      if (closed) {
        return FAILED;
      }
      if (store || message.quality() > 0) {
        return keep(message);
      }
      if (state != State.CONNECTED) {
        return FAILED;
      }
      live = connection.orElseThrow();
    }
    return live.publishNow(message) ? 0 : FAILED;
  }

  private int keep(MqttLink.MqttMessageOut message) {
    OptionalInt id = outbox.add(message);
    send();
    return id.isEmpty() ? OUTBOX_FULL : message.quality() == 0 ? 0 : id.getAsInt();
  }

  private void send() {
    if (state == State.CONNECTED) {
      outbox.send(connection.orElseThrow().link::publish);
    }
  }

  /** Subscribes; the number of the request, or {@link #FAILED} without a connection. */
  synchronized int subscribe(TopicFilter filter, int quality) {
    if (state != State.CONNECTED || quality < 0 || quality > 2 || !access.maySubscribe(filter)) {
      return FAILED;
    }
    int id = outbox.nextId();
    return connection.orElseThrow().link.subscribe(id, filter.text(), quality) ? id : FAILED;
  }

  /** Unsubscribes; the number of the request, or {@link #FAILED} without a connection. */
  synchronized int unsubscribe(String filter) {
    if (state != State.CONNECTED) {
      return FAILED;
    }
    int id = outbox.nextId();
    return connection.orElseThrow().link.unsubscribe(id, filter) ? id : FAILED;
  }

  /**
   * Keeps the outbox in a file as well; what the file has is sent first. Before the first start.
   *
   * @throws IllegalArgumentException if it is too late, or there is such a file already
   */
  synchronized void keepOutboxIn(OutboxJournal file) {
    if (state != State.STOPPED || session.isPresent() || outboxInFile) {
      file.close();
      throw new IllegalArgumentException("MQTT: the outbox gets a file once, before the start");
    }
    outbox.keepIn(file);
    outboxInFile = true;
  }

  /** Bytes that wait in the outbox. */
  synchronized int outboxSize() {
    return outbox.bytes();
  }

  /** Ends the client. What is on its way to the broker has {@link #ended} to get there. */
  @Override
  public synchronized void close() {
    stop();
    closed = true;
    events.close();
    later(this::closeOutbox);
  }

  private synchronized void closeOutbox() {
    outbox.close();
  }

  /** Done when all connections of a closed client are. */
  synchronized CompletableFuture<Void> ended() {
    return work;
  }

  // ---- the connection --------------------------------------------------------------------------

  private void connect(Connection next) {
    state = State.CONNECTING;
    connection = Optional.of(next);
    events.add(new MqttEvent.BeforeConnect());
    later(next::open);
  }

  /**
   * Does work that may wait, after all such work before it, on another thread. Work that does not
   * come to its end is left behind, or the client would never be connected again.
   */
  private void later(Runnable task) {
    work =
        work.thenRunAsync(
            () -> doWithinLimit(task), body -> Thread.ofVirtual().name("mqtt-link").start(body));
  }

  private static void doWithinLimit(Runnable task) {
    Thread step = Thread.ofVirtual().name("mqtt-step").start(() -> logged(task));
    try {
      if (!step.join(STEP_LIMIT)) {
        LOG.log(Level.WARNING, "MQTT: a step of a connection does not end, it is left alone");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void logged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "MQTT: " + e.getMessage(), e);
    }
  }

  /**
   * While a client is started, a simulated board's time passes at real pace, as the broker's does:
   * a participant of the clock waits for the outside world until the result is counted down.
   */
  private CountDownLatch keepPace() {
    CountDownLatch stopped = new CountDownLatch(1);
    Runnable wait =
        () -> {
          try {
            clock.external(
                () -> {
                  stopped.await();
                  return null;
                });
          } catch (Exception e) {
            LOG.log(Level.WARNING, "MQTT: time may pass faster than the broker's", e);
          }
        };
    Thread.ofVirtual().name("mqtt-pace").start(clock.participant("mqtt", wait));
    return stopped;
  }

  private void reconnectAfter(Connection lost, long nanos) {
    if (lost.config.autoReconnect()) {
      reconnect = Optional.of(clock.schedule(clock.nanos() + nanos, this::reconnect));
    }
  }

  /** One link and what happens on it. Of one that has ended only what has arrived is heard. */
  private final class Connection implements MqttLink.Listener {

    final MqttConfig config;
    final MqttLink link;
    final Semaphore unsent = new Semaphore(UNSENT_AHEAD);
    private volatile boolean ended;
    private volatile boolean broken;

    Connection(MqttConfig config) {
      this.config = config;
      this.link = links.make(config, inFlight, this);
    }

    /** Connects, after the connection before has come to its end. */
    void open() {
      synchronized (MqttClient.this) {
        if (ended) {
          return;
        }
        if (config.cleanSession() || !config.sameSession(session)) {
          inFlight.clear();
        }
        session = Optional.of(config);
        outbox.requeue(inFlight.ids());
      }
      link.connect();
    }

    void end() {
      ended = true;
      events.wake();
      unsent.release(UNSENT_AHEAD); // whoever waits to send sees that it cannot
      later(link::close);
    }

    boolean publishNow(MqttLink.MqttMessageOut message) {
      if (!unsent.tryAcquire() && !acquired() || ended) {
        return false;
      }
      boolean taken = link.publish(0, message);
      if (!taken) {
        unsent.release();
      }
      return taken;
    }

    private boolean acquired() {
      events.admitAll(1);
      try {
        return clock.external(() -> unsent.tryAcquire(SEND_SECONDS, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new Trap(Trap.TERMINATED, e);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      } finally {
        events.admitAll(-1);
      }
    }

    /** Asked with the monitor of the event queue held, so it takes none. */
    private boolean current() {
      return !ended;
    }

    private boolean tell(MqttEvent event) {
      return events.addWhenRoom(event, this::current);
    }

    @Override
    public void connected(boolean sessionPresent) {
      synchronized (MqttClient.this) {
        if (!current() || state != State.CONNECTING) {
          return;
        }
        state = State.CONNECTED;
        backoff.reset();
        send();
      }
      tell(new MqttEvent.Connected(sessionPresent));
    }

    @Override
    public void lost(MqttFailure failure) {
      synchronized (MqttClient.this) {
        if (!current() || state == State.WAITING) {
          return;
        }
        state = State.WAITING;
        broken = true;
        unsent.release(UNSENT_AHEAD);
        later(link::close);
      }
      events.wake();
      LOG.log(Level.INFO, "MQTT {0}: {1}", config.uri(), failure.reason());
      tell(new MqttEvent.Failed(failure));
      tell(new MqttEvent.Disconnected());
      synchronized (MqttClient.this) {
        if (current() && state == State.WAITING) {
          reconnectAfter(this, backoff.next());
        }
      }
    }

    @Override
    public void published(int id) {
      if (id == 0) {
        unsent.release();
        return;
      }
      Optional<MqttLink.MqttMessageOut> arrived;
      synchronized (MqttClient.this) {
        arrived = outbox.remove(id);
        send();
      }
      if (arrived.filter(message -> message.quality() > 0).isPresent()) {
        tell(new MqttEvent.Published(id));
      }
    }

    @Override
    public void unpublished(int id) {
      if (id == 0) {
        unsent.release();
      }
    }

    @Override
    public void subscribed(int id) {
      tell(new MqttEvent.Subscribed(id));
    }

    @Override
    public void unsubscribed(int id) {
      tell(new MqttEvent.Unsubscribed(id));
    }

    @Override
    public void refused(int id) {
      tell(
          new MqttEvent.Failed(
              new MqttFailure(MqttFailure.Type.SUBSCRIBE_FAILED, 0, "subscription refused")));
    }

    @Override
    public boolean message(MqttLink.MqttMessageIn message) {
      if (message.topic().getBytes(StandardCharsets.UTF_8).length >= MAX_TOPIC_BYTES) {
        LOG.log(Level.WARNING, "MQTT {0}: a topic too long for an event is dropped", config.uri());
        return true;
      }
      // What is not taken before the end of its connection comes again with the next one.
      return events.addWhenRoom(new MqttEvent.Data(message), () -> !ended && !broken);
    }

    @Override
    public void tooLarge(String topic, long bytes) {
      String reason = "a message of %,d bytes to %s is dropped".formatted(bytes, topic);
      LOG.log(Level.WARNING, "MQTT {0}: {1}", config.uri(), reason);
      tell(new MqttEvent.Failed(new MqttFailure(MqttFailure.Type.TRANSPORT, 0, reason)));
    }
  }
}
