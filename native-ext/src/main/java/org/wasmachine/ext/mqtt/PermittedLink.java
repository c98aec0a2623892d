package org.wasmachine.ext.mqtt;

import org.wasmachine.hal.Errno;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.net.NameLookup;
import org.wasmachine.vm.net.NetworkAccess;

/**
 * A link that asks whether the app may reach the broker before each connection. A refusal looks to
 * the app as if the broker had answered "not authorised".
 */
record PermittedLink(
    NetworkAccess access, NameLookup lookup, MqttConfig config, Listener listener, MqttLink link)
    implements MqttLink {

  private static final int NOT_AUTHORISED = 5;

  @Override
  public void connect() {
    try {
      access.requireHost(config.uri().getHost(), config.uri().getPort(), lookup);
      if (config.will().filter(will -> !access.mayPublish(will.topic())).isPresent()) {
        throw new FsException(Errno.EACCES, "the topic of the last will is not allowed");
      }
    } catch (FsException e) {
      listener.lost(
          e.errno() == Errno.EACCES
              ? new MqttFailure(MqttFailure.Type.REFUSED, NOT_AUTHORISED, e.getMessage())
              : new MqttFailure(MqttFailure.Type.TRANSPORT, 0, e.getMessage()));
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
  public void close() {
    link.close();
  }
}
