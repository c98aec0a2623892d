package org.wasmachine.ext.mqtt;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Properties;

/** An embedded broker on a free port of the loopback interface. */
final class Broker implements AutoCloseable {

  private final Properties properties = new Properties();
  private Server server = new Server();

  /** A broker that forgets everything when it stops. */
  Broker() {
    properties.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
    properties.setProperty(IConfig.PORT_PROPERTY_NAME, String.valueOf(FreePort.choose()));
    properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
    properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
    properties.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
    properties.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "0"); // answer at once
    properties.setProperty(IConfig.DATA_PATH_PROPERTY_NAME, Path.of("target").toString());
  }

  /** The same with a setting more. */
  Broker with(String key, String value) {
    properties.setProperty(key, value);
    return this;
  }

  /** Starts it; again on the port it had. */
  Broker start() {
    try {
      server.startServer(new MemoryConfig(properties));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  void stop() {
    server.stopServer();
    server = new Server();
  }

  int port() {
    return Integer.parseInt(properties.getProperty(IConfig.PORT_PROPERTY_NAME));
  }

  String uri() {
    return "mqtt://127.0.0.1:" + port();
  }

  /** Ends the connection of a client without a farewell. */
  boolean kick(String clientId) {
    return server.disconnectClient(clientId);
  }

  long connected() {
    return server.listConnectedClients().size();
  }

  /** Stops it, without waiting for the two seconds of silence that its event loops want. */
  @Override
  public void close() {
    Thread.ofVirtual().start(server::stopServer);
  }
}
