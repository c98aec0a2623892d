package org.wasmachine.ext.mqtt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.net.NameLookup;
import org.wasmachine.vm.net.NetworkPolicy;

/**
 * A link that asks the app's network policy before each connection. A refusal looks to the app as
 * if the broker had answered "not authorised", and is one line in the log.
 */
record PermittedLink(
    String app,
    NetworkPolicy policy,
    NameLookup lookup,
    URI broker,
    Listener listener,
    MqttLink link)
    implements MqttLink {

  private static final Logger AUDIT = System.getLogger("wasmachine.audit");
  private static final int NOT_AUTHORISED = 5;

  @Override
  public void connect() {
    try {
      policy.requireHost(broker.getHost(), broker.getPort(), lookup);
    } catch (FsException e) {
      switch (e.errno()) {
        case EACCES -> {
          AUDIT.log(Level.WARNING, "{0}: MQTT to {1} refused: {2}", app, broker, e.getMessage());
          listener.lost(new MqttFailure(MqttFailure.Type.REFUSED, NOT_AUTHORISED, e.getMessage()));
        }
        default -> listener.lost(new MqttFailure(MqttFailure.Type.TRANSPORT, 0, e.getMessage()));
      }
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    link.connect();
  }

  @Override
  public boolean publish(int id, MqttMessageOut message) {
    return link.publish(id, message);
  }

  @Override
  public boolean subscribe(int id, String filter, int quality) {
    return link.subscribe(id, filter, quality);
  }

  @Override
  public boolean unsubscribe(int id, String filter) {
    return link.unsubscribe(id, filter);
  }

  @Override
  public void disconnect() {
    link.disconnect();
  }

  @Override
  public void close() {
    link.close();
  }
}
