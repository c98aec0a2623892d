package org.wasmachine.ext.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.internal.NetworkModule;
import org.eclipse.paho.client.mqttv3.internal.SSLNetworkModuleFactory;
import org.eclipse.paho.client.mqttv3.internal.TCPNetworkModuleFactory;
import org.eclipse.paho.client.mqttv3.internal.websocket.WebSocketNetworkModuleFactory;
import org.eclipse.paho.client.mqttv3.internal.websocket.WebSocketSecureNetworkModuleFactory;
import org.eclipse.paho.client.mqttv3.spi.NetworkModuleFactory;

/**
 * Paho's transports for MQTT 3.1.1 with a {@link MessageBound}, under schemes of our own. Paho
 * finds this class by {@code META-INF/services}; so it is public.
 */
public final class BoundedModules implements NetworkModuleFactory {

  private static final String BOUNDED = "bounded+";

  private static final Map<String, NetworkModuleFactory> TRANSPORTS =
      Map.of(
          "tcp", new TCPNetworkModuleFactory(),
          "ssl", new SSLNetworkModuleFactory(),
          "ws", new WebSocketNetworkModuleFactory(),
          "wss", new WebSocketSecureNetworkModuleFactory());

  /** Paho makes one. */
  public BoundedModules() {}

  /** An address in Paho's schemes, with the bound. */
  static String address(URI uri) {
    return BOUNDED + PahoAddress.of(uri);
  }

  private static URI plain(URI bounded) {
    return URI.create(bounded.toString().substring(BOUNDED.length()));
  }

  private static NetworkModuleFactory transport(URI plain) {
    return TRANSPORTS.get(plain.getScheme());
  }

  @Override
  public Set<String> getSupportedUriSchemes() {
    return TRANSPORTS.keySet().stream().map(BOUNDED::concat).collect(Collectors.toSet());
  }

  @Override
  public void validateURI(URI uri) {
    transport(plain(uri)).validateURI(plain(uri));
  }

  @Override
  public NetworkModule createNetworkModule(URI uri, MqttConnectOptions options, String clientId)
      throws MqttException {
    URI plain = plain(uri);
    return new Bounded(transport(plain).createNetworkModule(plain, options, clientId));
  }

  private static final class Bounded implements NetworkModule {

    private final NetworkModule module;
    private InputStream in = InputStream.nullInputStream();

    Bounded(NetworkModule module) {
      this.module = module;
    }

    @Override
    public void start() throws IOException, MqttException {
      module.start();
      in = new MessageBound(module.getInputStream(), MessageBound.ofThisJvm());
    }

    @Override
    public InputStream getInputStream() {
      return in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return module.getOutputStream();
    }

    @Override
    public void stop() throws IOException {
      module.stop();
    }

    @Override
    public String getServerURI() {
      return module.getServerURI();
    }
  }
}
