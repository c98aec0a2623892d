package org.wasmachine.ext.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestWriter;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;

/**
 * A connection to a server. Its calls block, at most for the timeout; an interrupt closes it. Not
 * thread-safe.
 */
final class HttpConnection implements AutoCloseable {

  private static final int BUFFER = 8192;
  private static final int OK = 200;
  private static final Http1Config LIMITS =
      Http1Config.custom().setMaxLineLength(BUFFER).setMaxHeaderCount(100).build();

  private final HttpTarget target;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final HttpReply.Buffer input = new HttpReply.Buffer(BUFFER, BUFFER);
  private final SessionOutputBufferImpl output = new SessionOutputBufferImpl(BUFFER);
  private boolean used;

  private HttpConnection(HttpTarget target, Socket socket) throws IOException {
    this.target = target;
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /**
   * Connects.
   *
   * @param addresses of the server, best first
   */
  static HttpConnection open(
      HttpTarget target, List<InetSocketAddress> addresses, HttpSettings settings)
      throws IOException, GeneralSecurityException {
    IOException last = new IOException(target.host() + " has no address");
    for (InetSocketAddress address : addresses) {
      try {
        return open(target, address, settings);
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private static HttpConnection open(
      HttpTarget target, InetSocketAddress address, HttpSettings settings)
      throws IOException, GeneralSecurityException {
    SocketChannel channel = SocketChannel.open(); // as a channel it can be interrupted
    try {
      Socket socket = channel.socket();
      socket.setTcpNoDelay(true);
      socket.connect(address, settings.timeoutMillis());
      socket.setSoTimeout(settings.timeoutMillis());
      if (settings.keepAlive().isPresent()) {
        probe(channel, settings.keepAlive().get());
      }
      return new HttpConnection(
          target, target.secure() ? secured(target, socket, settings) : socket);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Socket secured(HttpTarget target, Socket plain, HttpSettings settings)
      throws IOException, GeneralSecurityException {
    SSLSocket socket =
        (SSLSocket)
            settings.tls().socketFactory().createSocket(plain, target.host(), target.port(), true);
    if (settings.namesChecked()) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
    }
    socket.startHandshake();
    return socket;
  }

  private static void probe(SocketChannel channel, HttpSettings.KeepAlive probes)
      throws IOException {
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    if (probes.idle() > 0) {
      channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, probes.idle());
    }
    if (probes.interval() > 0) {
      channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, probes.interval());
    }
    if (probes.count() > 0) {
      channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, probes.count());
    }
  }

  /** Whether it serves requests to a target. */
  boolean serves(HttpTarget other) {
    return target.sameServer(other);
  }

  /** Whether it has carried a request before, so that the server may have closed it since. */
  boolean wasUsed() {
    return used;
  }

  /** Sends the head of a request. */
  void send(ClassicHttpRequest head) throws IOException, HttpException {
    new DefaultHttpRequestWriter(LIMITS, null).write(head, output, out);
    output.flush(out);
  }

  /** Sends some of a body, as it is. */
  void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Waits for the head of an answer; interim ones are passed over. */
  HttpReply receive(HttpMethod method) throws IOException, HttpException {
    while (true) {
      ClassicHttpResponse head = new DefaultHttpResponseParser(LIMITS).parse(input, in);
      used = true;
      if (head == null) {
        throw new NoHttpResponseException("no answer");
      }
      if (head.getCode() >= OK) {
        return new HttpReply(method, head, input, in, LIMITS);
      }
    }
  }

  /** How long the next read waits. */
  void timeout(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
