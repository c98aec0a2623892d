package org.wasmachine.ext.sensor;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.Mutex;
import org.wasmachine.hal.time.ParticipantTask;
import org.wasmachine.hal.time.WaitPoint;
import org.wasmachine.vm.app.AppCallback;
import org.wasmachine.vm.app.AppQueue;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.GuestApp;

/**
 * A sensor in use: a thread measures when the next client is due, and every client that is due gets
 * the sample. Each client has its own interval.
 */
final class OpenSensor {

  private static final Logger LOG = System.getLogger(OpenSensor.class.getName());
  private static final AppCallback EVENT = AppCallback.of("on_sensor_event");
  private static final long DEFAULT_MILLIS = 1000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final int id;
  private final Sensor sensor;
  private final Clock clock;
  private final SensorDriver driver;
  private final Mutex driving;
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitPoint changed;
  private final Map<GuestApp, Client> clients = new HashMap<>();
  private boolean failing;
  private boolean stopped;

  /** Whether the driver is closed; guarded by {@link #driving}. */
  private boolean ended;

  /** What a client wants; guarded by the lock. */
  private static final class Client {
    final AppQueue.Source source;
    long intervalNanos = DEFAULT_MILLIS * NANOS_PER_MILLI;
    long dueNanos;

    Client(AppQueue.Source source, long dueNanos) {
      this.source = source;
      this.dueNanos = dueNanos;
    }
  }

  OpenSensor(int id, Sensor sensor, Clock clock, SensorDriver driver) {
    this.id = id;
    this.sensor = sensor;
    this.clock = clock;
    this.driver = driver;
    this.driving = new Mutex(clock);
    this.changed = clock.newWaitPoint(lock);
  }

  int id() {
    return id;
  }

  boolean is(String name, int instance) {
    return sensor.name().equals(name) && sensor.instance() == instance;
  }

  void start() {
    String name = "sensor " + sensor.name() + " " + sensor.instance();
    ParticipantTask task = clock.participant(name, this::run);
    Thread.ofPlatform().daemon().name(name).start(task);
  }

  // ---- clients ---------------------------------------------------------------------------------

  /** Adds a client, due now; false if it is one already. */
  boolean add(GuestApp app) {
    lock.lock();
    try {
      if (clients.containsKey(app)) {
        return false;
      }
      clients.put(app, new Client(app.queue().openSource(), clock.nanos()));
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Removes a client; true if none is left: then the driver is closed, too. */
  boolean remove(GuestApp app) {
    lock.lock();
    try {
      Optional.ofNullable(clients.remove(app)).ifPresent(client -> client.source.close());
      if (!clients.isEmpty()) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    stop();
    return true;
  }

  /** Sets a client's interval, 0 for no samples; false if it is none. */
  boolean interval(GuestApp app, long millis) {
    lock.lock();
    try {
      Client client = clients.get(app);
      if (client == null) {
        return false;
      }
      client.intervalNanos = millis * NANOS_PER_MILLI;
      if (client.dueNanos > clock.nanos()) { // the first sample stays due
        client.dueNanos = millis == 0 ? Clock.NEVER : clock.nanos() + client.intervalNanos;
      }
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  boolean configure(AttrContainer settings) {
    driving.lock();
    try {
      return driver.configure(settings);
    } finally {
      driving.unlock();
    }
  }

  /** Closes the driver, after a sample that is being taken: whoever opens it next finds it free. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      clients.values().forEach(client -> client.source.close());
      clients.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    end();
  }

  private void end() {
    driving.lock();
    try {
      if (!ended) {
        ended = true;
        driver.close();
      }
    } catch (HalException e) {
      LOG.log(Level.WARNING, "{0} at {1}: {2}", sensor.part(), sensor.place(), e.getMessage());
    } finally {
      driving.unlock();
    }
  }

  // ---- measuring -------------------------------------------------------------------------------

  private void run() {
    try {
      while (awaitDue()) {
        List<GuestApp> due = takeDue();
        measure().ifPresent(sample -> due.forEach(app -> post(app, sample)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does; end all the same
    } finally {
      end();
    }
  }

  /** Waits until a client is due; false when the sensor is closed. */
  private boolean awaitDue() throws InterruptedException {
    lock.lock();
    try {
      while (!stopped) {
        long next =
            clients.values().stream()
                .mapToLong(client -> client.dueNanos)
                .min()
                .orElse(Clock.NEVER);
        if (next <= clock.nanos()) {
          return true;
        }
        changed.awaitUntil(next);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private List<GuestApp> takeDue() {
    lock.lock();
    try {
      long now = clock.nanos();
      List<GuestApp> due = new ArrayList<>();
      clients.forEach(
          (app, client) -> {
            if (client.dueNanos <= now) {
              due.add(app);
              client.dueNanos =
                  client.intervalNanos == 0 ? Clock.NEVER : now + client.intervalNanos;
            }
          });
      return due;
    } finally {
      lock.unlock();
    }
  }

  private Optional<byte[]> measure() throws InterruptedException {
    driving.lock();
    try {
      if (ended) {
        return Optional.empty();
      }
      byte[] sample = driver.sample().encode();
      failing = false;
      return Optional.of(sample);
    } catch (HalException e) {
      if (!failing) { // once per row of failures
        LOG.log(Level.WARNING, "{0} at {1}: {2}", sensor.part(), sensor.place(), e.getMessage());
      }
      failing = true;
      return Optional.empty();
    } finally {
      driving.unlock();
    }
  }

  private void post(GuestApp app, byte[] sample) {
    app.queue()
        .post(
            calls -> {
              if (isClient(app)) {
                calls.callWithBytes(EVENT, sample, id);
              }
            });
  }

  private boolean isClient(GuestApp app) {
    lock.lock();
    try {
      return clients.containsKey(app);
    } finally {
      lock.unlock();
    }
  }
}
