package org.wasmachine.ext.mqtt;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.net.NameLookup;
import org.wasmachine.vm.net.NetworkAccess;

/**
 * The connection that the topic files of one process to one broker share: hands what comes to the
 * files whose topic it has, and subscribes again after each break. A file that is full holds the
 * broker back. Thread-safe.
 */
final class TopicConnection implements EventSink {

  private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

  private final URI broker;
  private final Clock clock;
  private final MqttClient client;
  private final List<TopicFile> files = new CopyOnWriteArrayList<>();
  private final List<TopicFile> readers = new CopyOnWriteArrayList<>();
  private boolean connected;
  private Optional<MqttFailure> failure = Optional.empty();
  private boolean closed;

  private TopicConnection(URI broker, String clientId, Clock clock, NetworkAccess access) {
    this.broker = broker;
    this.clock = clock;
    AttrContainer config =
        AttrContainer.tagged("")
            .with("uri", Attribute.of(broker.toString()))
            .with("client_id", Attribute.of(clientId));
    this.client =
        new MqttClient(
            config,
            clientId,
            clock,
            () -> () -> {},
            this,
            access,
            MqttNatives.links(access, NameLookup.system(clock)));
  }

  /** A connection that is being made. */
  static TopicConnection open(URI broker, String clientId, Clock clock, NetworkAccess access) {
    TopicConnection connection = new TopicConnection(broker, clientId, clock, access);
    connection.client.start();
    return connection;
  }

  Clock clock() {
    return clock;
  }

  /**
   * Waits until the broker is there.
   *
   * @throws FsException {@code ECONNREFUSED} or {@code EACCES} if it cannot be reached
   */
  void awaitConnected() {
    long deadline = System.nanoTime() + PATIENCE;
    Optional<MqttFailure> reason =
        waitOutside(
            () -> {
              synchronized (this) {
                while (!connected
                    && failure.isEmpty()
                    && !closed
                    && deadline - System.nanoTime() > 0) {
                  TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
                }
                return connected ? Optional.empty() : Optional.of(failure.orElse(TIMEOUT));
              }
            });
    if (reason.isPresent()) {
      boolean refused = reason.get().type() == MqttFailure.Type.REFUSED;
      state(false, Optional.empty());
      client.reconnect(); // the next open finds out anew
      throw new FsException(
          refused ? Errno.EACCES : Errno.ECONNREFUSED, broker + ": " + reason.get().reason());
    }
  }

  private static final MqttFailure TIMEOUT =
      new MqttFailure(MqttFailure.Type.TRANSPORT, 0, "no answer in 10 s");

  private <T> T waitOutside(Callable<T> waiting) {
    try {
      return clock.external(waiting);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EINTR, "interrupted");
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new FsException(Errno.EIO, broker.toString(), e);
    }
  }

  /** Publishes; false if there is no room now. */
  boolean publish(MqttLink.MqttMessageOut message) {
    return switch (client.publish(message, true)) {
      case MqttClient.OUTBOX_FULL -> false;
      case MqttClient.FAILED -> throw new FsException(Errno.EINVAL, broker + ": not published");
      default -> true;
    };
  }

  /** Whether everything that was published has arrived. */
  boolean flushed() {
    return client.outboxSize() == 0;
  }

  /** A file is open; a reader wants what its topic gets, the retained message included. */
  void add(TopicFile file, boolean reads) {
    files.add(file);
    if (reads) {
      readers.add(file);
      subscribe(file);
    }
  }

  void subscribe(TopicFile file) {
    readers.stream()
        .filter(other -> other != file && other.topic().equals(file.topic()))
        .forEach(TopicFile::leaveRetained);
    client.subscribe(file.topic(), file.quality());
  }

  void remove(TopicFile file) {
    files.remove(file);
    if (readers.remove(file)
        && readers.stream().noneMatch(other -> other.topic().equals(file.topic()))) {
      client.unsubscribe(file.topic().text());
    }
    wake();
  }

  /** Ends the connection once what was published has arrived; done when it is. */
  CompletableFuture<Void> end() {
    return CompletableFuture.runAsync(
            () -> {
              synchronized (this) {
                long deadline = System.nanoTime() + PATIENCE / 5;
                while (connected && !flushed() && deadline - System.nanoTime() > 0) {
                  try {
                    TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                  }
                }
              }
              client.close();
            },
            task -> Thread.ofVirtual().name("mqtt-end").start(task))
        .thenCompose(_ -> client.ended());
  }

  // ---- events ----------------------------------------------------------------------------------

  @Override
  public void add(MqttEvent event) {
    handle(event);
  }

  @Override
  public boolean addWhenRoom(MqttEvent event, BooleanSupplier wanted) {
    if (!(event instanceof MqttEvent.Data(MqttLink.MqttMessageIn message))) {
      handle(event);
      return true;
    }
    List<TopicFile> left = new ArrayList<>();
    for (TopicFile file : readers) {
      if (file.wants(message)) {
        left.add(file);
      }
    }
    synchronized (this) {
      try {
        for (TopicFile file : left) {
          while (!file.offer(message)) {
            if (closed || !wanted.getAsBoolean()) {
              return false;
            }
            wait();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private void handle(MqttEvent event) {
    switch (event) {
      case MqttEvent.Connected _ -> {
        state(true, Optional.empty());
        readers.forEach(this::subscribe);
      }
      case MqttEvent.Disconnected() -> state(false, failure());
      case MqttEvent.Failed(MqttFailure reason) -> state(isConnected(), Optional.of(reason));
      default -> wake();
    }
  }

  private synchronized boolean isConnected() {
    return connected;
  }

  private synchronized Optional<MqttFailure> failure() {
    return failure;
  }

  private synchronized void state(boolean up, Optional<MqttFailure> reason) {
    connected = up;
    failure = reason;
    notifyAll();
  }

  @Override
  public void admitAll(int change) {} // nobody of ours waits for the library

  @Override
  public synchronized void wake() {
    notifyAll();
    files.forEach(TopicFile::changed);
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  @Override
  public String toString() {
    return broker.toString();
  }
}
