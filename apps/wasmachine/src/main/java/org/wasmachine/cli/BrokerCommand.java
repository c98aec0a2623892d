package org.wasmachine.cli;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code wasmachine broker}: an MQTT broker for demonstrations. It knows MQTT 3.1.1, asks for no
 * password, listens on loopback only and forgets everything when it ends.
 */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = {
      "Runs an MQTT 3.1.1 broker on 127.0.0.1 until Ctrl-C, for demos.",
      "With a real broker nothing changes but the address."
    })
final class BrokerCommand implements Callable<Integer> {

  private static final int DEFAULT_PORT = 1883;
  private static final String LOOPBACK = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "TCP port: ${DEFAULT-VALUE}; 0 takes a free one.")
  private int port = DEFAULT_PORT;

  @Override
  public Integer call() throws InterruptedException {
    Server server = new Server();
    try {
      port = port == 0 ? freePort() : port;
      server.startServer(new MemoryConfig(settings()));
    } catch (IOException | RuntimeException e) {
      throw new CommandFailure(
          Main.FAILURE,
          "cannot listen on %s:%d: %s; another broker may be there, choose another --port"
              .formatted(LOOPBACK, port, e.getMessage()),
          e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server::stopServer, "broker-stop"));
    System.out.printf("mqtt://%s:%d%n", LOOPBACK, port);
    System.out.flush();
    new CountDownLatch(1).await(); // Ctrl-C ends the process
    return 0;
  }

  /** A port that is free now: Moquette can choose one, but asking it which fails at times. */
  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private Properties settings() {
    Properties settings = new Properties();
    settings.setProperty(IConfig.HOST_PROPERTY_NAME, LOOPBACK);
    settings.setProperty(IConfig.PORT_PROPERTY_NAME, String.valueOf(port));
    settings.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
    settings.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
    settings.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
    settings.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "0"); // answer at once
    settings.setProperty(IConfig.DATA_PATH_PROPERTY_NAME, System.getProperty("java.io.tmpdir"));
    return settings;
  }
}
