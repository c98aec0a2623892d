package org.wasmachine.ext.sensor;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.Mutex;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.GuestApp;

/**
 * The sensors that apps of one machine have open: one driver for all who opened the same sensor.
 *
 * <p>Thread-safe. Its lock is one of the clock's, because drivers wait on the clock.
 */
public final class SensorHub implements AutoCloseable {

  /** What {@link #open} answers when there is no such sensor, or the app has it open. */
  public static final int NONE = -1;

  private static final int LONGEST_NAME = 40;

  private final Clock clock;
  private final SensorCatalog catalog;
  private final Mutex lock;
  private final Map<Integer, OpenSensor> open = new HashMap<>();
  private int lastId;

  public SensorHub(Clock clock, SensorCatalog catalog) {
    this.clock = clock;
    this.catalog = catalog;
    this.lock = new Mutex(clock);
  }

  /** Where its sensors come from. */
  public SensorCatalog catalog() {
    return catalog;
  }

  /**
   * Opens a sensor for an app; it gets the first sample at once, then one per second.
   *
   * @return the sensor's id, from 1, or {@link #NONE}
   */
  int open(GuestApp app, String name, int instance) {
    lock.lock();
    try {
      Optional<OpenSensor> known =
          open.values().stream().filter(sensor -> sensor.is(name, instance)).findFirst();
      if (known.isPresent()) {
        return known.get().add(app) ? known.get().id() : NONE;
      }
      Optional<Sensor> found = catalog.find(name, instance);
      if (found.isEmpty()) {
        log()
            .log(
                Level.WARNING,
                "{0}: the board has no sensor \"{1}\" {2}",
                app.name(),
                printable(name),
                String.valueOf(instance));
        return NONE;
      }
      OpenSensor sensor = new OpenSensor(++lastId, found.get(), clock, found.get().opener().get());
      sensor.add(app);
      sensor.start();
      open.put(sensor.id(), sensor);
      return sensor.id();
    } catch (HalException e) {
      log()
          .log(
              Level.WARNING,
              "{0}: sensor \"{1}\": {2}",
              app.name(),
              printable(name),
              e.getMessage());
      return NONE;
    } finally {
      lock.unlock();
    }
  }

  /** An app's text for the log: short, and without control characters. */
  private static String printable(String text) {
    return text.substring(0, Math.min(LONGEST_NAME, text.length())).replaceAll("\\p{Cntrl}", "?");
  }

  /**
   * Sets how often an app gets samples.
   *
   * @param millis 0 for none
   * @return whether the app has the sensor open
   */
  boolean configure(GuestApp app, int id, int millis, AttrContainer settings) {
    lock.lock();
    try {
      OpenSensor sensor = open.get(id);
      if (sensor == null || !sensor.interval(app, Integer.toUnsignedLong(millis))) {
        return false;
      }
      sensor.configure(settings);
      return true;
    } catch (HalException e) {
      log().log(Level.WARNING, "{0}: sensor {1}: {2}", app.name(), id, e.getMessage());
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Hands settings to the driver; what it says to them. */
  boolean configure(int id, AttrContainer settings) {
    lock.lock();
    try {
      OpenSensor sensor = open.get(id);
      return sensor != null && sensor.configure(settings);
    } catch (HalException e) {
      log().log(Level.WARNING, "sensor {0}: {1}", id, e.getMessage());
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Ends an app's use of a sensor; false if there is no sensor of that id. */
  boolean close(GuestApp app, int id) {
    lock.lock();
    try {
      OpenSensor sensor = open.get(id);
      if (sensor == null) {
        return false;
      }
      if (sensor.remove(app)) {
        open.remove(id);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends an app's use of all sensors. */
  void closeAll(GuestApp app) {
    lock.lock();
    try {
      open.values().removeIf(sensor -> sensor.remove(app));
    } finally {
      lock.unlock();
    }
  }

  /** Closes all sensors. */
  @Override
  public void close() {
    lock.lock();
    try {
      open.values().forEach(OpenSensor::stop);
      open.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static Logger log() {
    return System.getLogger(SensorHub.class.getName());
  }
}
