package org.wasmachine.ext.mqtt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;

/**
 * The end of a Paho client. Paho waits for its own threads without a limit, and some of its waits
 * can last for ever; a client that has not ended in time is left to itself, and what it does from
 * then on no longer counts.
 */
final class PahoFarewell {

  /** An order to a Paho client, with its checked exception. */
  interface Order {
    void give() throws Exception;
  }

  private static final Logger LOG = System.getLogger("wasmachine.mqtt");
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private PahoFarewell() {}

  /** Ends a client in order, within {@link #LIMIT}. */
  static void say(URI broker, PahoStore store, Order end) {
    Thread ending = Thread.ofVirtual().name("mqtt-farewell").start(() -> give(broker, end));
    try {
      if (!ending.join(LIMIT)) {
        LOG.log(Level.INFO, "MQTT {0}: the connection does not end, it is left alone", broker);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      store.detach();
    }
  }

  private static void give(URI broker, Order end) {
    try {
      end.give();
    } catch (Exception e) {
      LOG.log(Level.DEBUG, "closing the link to " + broker, e);
    }
  }
}
