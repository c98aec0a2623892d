package org.wasmachine.ext.mqtt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** A link through Eclipse Paho. */
final class PahoLink implements MqttLink {

  private static final Logger LOG = System.getLogger("wasmachine.mqtt");

  private final MqttConfig config;
  private final PahoClient.Maker maker;
  private final Listener listener;
  private final PahoStore store;
  private final Object delivering = new Object();
  private Optional<PahoClient> client = Optional.empty();

  private PahoLink(
      MqttConfig config, InFlight inFlight, PahoClient.Maker maker, Listener listener) {
    this.config = config;
    this.maker = maker;
    this.listener = listener;
    this.store = new PahoStore(inFlight);
  }

  /**
   * A link that is not connected yet, of the protocol that the configuration names.
   *
   * @param inFlight what is under way since earlier connections
   */
  static PahoLink of(MqttConfig config, InFlight inFlight, Listener listener) {
    return new PahoLink(
        config, inFlight, config.version5() ? Paho5Client::new : Paho3Client::new, listener);
  }

  @Override
  public void connect() {
    try {
      PahoClient made = maker.make(config, store, new Heard());
      synchronized (this) {
        client = Optional.of(made);
      }
      made.connect();
    } catch (Exception e) {
      listener.lost(client().map(made -> made.failure(e)).orElse(MqttFailure.transport(e)));
    }
  }

  @Override
  public boolean publish(int id, MqttMessageOut message) {
    return attempted(
        "publish",
        live ->
            store.publishing(
                id,
                message.topic(),
                () ->
                    live.publish(
                        message, () -> listener.published(id), () -> listener.unpublished(id))));
  }

  @Override
  public boolean subscribe(int id, String filter, int quality) {
    return attempted(
        "subscribe",
        live ->
            live.subscribe(
                filter, quality, () -> listener.subscribed(id), () -> listener.refused(id)));
  }

  @Override
  public boolean unsubscribe(int id, String filter) {
    return attempted(
        "unsubscribe", live -> live.unsubscribe(filter, () -> listener.unsubscribed(id)));
  }

  private interface Attempt {
    void on(PahoClient client) throws Exception;
  }

  private synchronized Optional<PahoClient> client() {
    return client;
  }

  private boolean attempted(String what, Attempt attempt) {
    Optional<PahoClient> live = client();
    if (live.isEmpty()) {
      return false;
    }
    try {
      attempt.on(live.get());
      return true;
    } catch (Exception e) {
      LOG.log(Level.DEBUG, "MQTT {0}: {1} failed: {2}", config.uri(), what, e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    synchronized (delivering) { // Paho does not wait for the end of what it delivers
      store.close();
    }
    client().ifPresent(live -> PahoFarewell.say(config.uri(), store, live::end));
  }

  /** What Paho tells without being asked. */
  private final class Heard implements PahoClient.Events {

    @Override
    public void connected(boolean sessionPresent) {
      listener.connected(sessionPresent);
    }

    @Override
    public void lost(MqttFailure failure) {
      listener.lost(failure);
    }

    @Override
    public void message(MqttMessageIn message, Runnable taken) {
      synchronized (delivering) {
        if (store.closed() || !listener.message(message)) {
          throw new IllegalStateException("stopped");
        }
        taken.run();
      }
    }

    @Override
    public void tooLarge(String topic, long bytes) {
      listener.tooLarge(topic, bytes);
    }

    @Override
    public void arrived() {
      for (Optional<Integer> id = store.nextArrived(); id.isPresent(); id = store.nextArrived()) {
        listener.published(id.get());
      }
    }
  }
}
