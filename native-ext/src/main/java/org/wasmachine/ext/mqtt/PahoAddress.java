package org.wasmachine.ext.mqtt;

import java.net.URI;

/** What both Paho clients want to hear of a broker's address and of times. */
final class PahoAddress {

  static final int CONNECT_TIMEOUT_SECONDS = 10;
  static final int FAREWELL_MILLIS = 500;

  private PahoAddress() {}

  /** An address in Paho's schemes. */
  static String of(URI uri) {
    String scheme =
        switch (uri.getScheme()) {
          case "mqtt" -> "tcp";
          case "mqtts" -> "ssl";
          default -> uri.getScheme();
        };
    String path = scheme.startsWith("ws") ? uri.getRawPath() : "";
    return scheme + "://" + uri.getHost() + ":" + uri.getPort() + path;
  }

  static boolean encrypted(URI uri) {
    return uri.getScheme().equals("mqtts") || uri.getScheme().equals("wss");
  }
}
