package org.wasmachine.ext.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a request goes.
 *
 * @param secure whether over TLS
 * @param host name or address; of IPv6 without brackets
 * @param port 1 … 65535
 * @param resource path and query as they stand in the request, beginning with a slash
 * @param userInfo {@code user} or {@code user:password} of the URL
 */
record HttpTarget(
    boolean secure, String host, int port, String resource, Optional<String> userInfo) {

  private static final int PORT = 80;
  private static final int SECURE_PORT = 443;
  private static final int MOST_PORTS = 65535;

  HttpTarget {
    if (port < 1 || port > MOST_PORTS) {
      throw new IllegalArgumentException("HTTP: port " + port + " is not in 1 … 65535");
    }
  }

  /**
   * From a URL.
   *
   * @throws IllegalArgumentException if it is none of HTTP or HTTPS
   */
  static HttpTarget of(String url) {
    return of(parse(url));
  }

  private static HttpTarget of(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean secure = scheme.equals("https");
    if (!secure && !scheme.equals("http") || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "HTTP: '%s' is no URL; expected http://host[:port]/path or https://".formatted(uri));
    }
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? SECURE_PORT : PORT;
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new HttpTarget(secure, host, port, path + query, Optional.ofNullable(uri.getUserInfo()));
  }

  private static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("HTTP: '" + url + "' is no URL", e);
    }
  }

  /**
   * Where a link that was found here leads: a whole URL, or a path of the same server.
   *
   * @throws IllegalArgumentException if it is neither
   */
  HttpTarget resolve(String link) {
    URI base = parse(url());
    return of(base.resolve(parse(link)));
  }

  /** The URL, without user and without a port that goes without saying. */
  String url() {
    return (secure ? "https://" : "http://") + authority() + resource;
  }

  /** Host, and port where it is not the usual one, as in the header {@code Host}. */
  String authority() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return port == (secure ? SECURE_PORT : PORT) ? name : name + ":" + port;
  }

  /** Whether one connection serves both. */
  boolean sameServer(HttpTarget other) {
    return secure == other.secure && port == other.port && host.equalsIgnoreCase(other.host);
  }
}
