package org.wasmachine.vm.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.wasmachine.vm.app.AppSettings;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.app.Payload;
import org.wasmachine.vm.app.Request;
import org.wasmachine.vm.app.Response;

/**
 * Manages the apps of a machine from afar, over the link protocol that WAMR's host_tool speaks: a
 * machine of this project, or an ESP32 with the peer's firmware.
 *
 * <pre>{@code
 * try (RemoteClient client = RemoteClient.connect("127.0.0.1", 8080, Duration.ofSeconds(5))) {
 *   client.install(AppSettings.of("timer"), module, (sent, total) -> bar.show(sent, total));
 *   client.query().forEach(app -> System.out.println(app.name()));
 * }
 * }</pre>
 *
 * <p>Thread-safe. All methods that wait for an answer throw {@link RemoteException}.
 */
public final class RemoteClient implements AutoCloseable {

  private static final int CHUNK = 2048; // the peer reads so much at a time
  private static final int LARGEST_FRAME = 64 << 20;
  private static final Attribute.Bytes NOTHING = new Attribute.Bytes(new byte[0]);

  /** Told how far a request has been sent. */
  @FunctionalInterface
  public interface Progress {
    /** {@code sent} of {@code total} bytes are on their way. */
    void sent(long sent, long total);
  }

  /**
   * An app that a machine named.
   *
   * @param heap bytes of heap it was installed with
   */
  public record Applet(String name, int heap) {}

  private final OutputStream out;
  private final AutoCloseable connection;
  private final Duration timeout;
  private final AtomicInteger lastMid = new AtomicInteger(new SecureRandom().nextInt());
  private final Map<Integer, CompletableFuture<Response>> waiting = new ConcurrentHashMap<>();
  private final Map<String, Consumer<Request>> listeners = new ConcurrentHashMap<>();
  private final ReentrantLock sending = new ReentrantLock();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private RemoteClient(
      InputStream in, OutputStream out, AutoCloseable connection, Duration timeout) {
    this.out = out;
    this.connection = connection;
    this.timeout = timeout;
    LinkReader reader = new LinkReader(in, LARGEST_FRAME);
    Thread.ofVirtual().name("remote client").start(() -> receive(reader));
  }

  // ---- connections -----------------------------------------------------------------------------

  /**
   * Connects over TCP.
   *
   * @param timeout for the connection, and for each answer
   */
  public static RemoteClient connect(String host, int port, Duration timeout) {
    return over(host, port, timeout, new Socket());
  }

  /**
   * Connects over TLS; the certificate of the machine must be trusted and be for {@code host}.
   *
   * @param tls with the certificate of the client and those it trusts
   */
  public static RemoteClient connect(String host, int port, Duration timeout, SSLContext tls) {
    try {
      SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket();
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      return over(host, port, timeout, socket);
    } catch (IOException e) {
      throw RemoteException.disconnected("TLS: " + e.getMessage(), e);
    }
  }

  private static RemoteClient over(String host, int port, Duration timeout, Socket socket) {
    try {
      socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
      socket.setTcpNoDelay(true);
      if (socket instanceof SSLSocket secure) {
        secure.startHandshake();
      }
      return over(socket.getInputStream(), socket.getOutputStream(), socket, timeout);
    } catch (IOException e) {
      try {
        socket.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw RemoteException.disconnected(
          "cannot connect to %s port %d: %s".formatted(host, port, e.getMessage()), e);
    }
  }

  /**
   * Talks over any stream of bytes, such as a serial port.
   *
   * @param connection closed with the client; closing it must end a read
   * @param timeout for each answer
   */
  public static RemoteClient over(
      InputStream in, OutputStream out, AutoCloseable connection, Duration timeout) {
    return new RemoteClient(in, out, connection, timeout);
  }

  private void receive(LinkReader reader) {
    String why = "the machine has closed the connection";
    try {
      Optional<LinkReader.Received> received = reader.read();
      while (received.isPresent()) {
        if (received.get() instanceof LinkReader.Whole whole) {
          handle(whole.frame());
        }
        received = reader.read();
      }
    } catch (IOException e) {
      why = "the connection broke: " + e.getMessage();
    }
    RemoteException gone = RemoteException.disconnected(why, null);
    ended.completeExceptionally(gone);
    waiting.values().forEach(answer -> answer.completeExceptionally(gone));
  }

  private void handle(LinkFrame frame) {
    byte[] payload = frame.payload().content();
    switch (frame.type()) {
      case LinkFrame.RESPONSE ->
          Response.decode(payload)
              .ifPresent(
                  response ->
                      Optional.ofNullable(waiting.remove(response.mid()))
                          .ifPresent(answer -> answer.complete(response)));
      case LinkFrame.REQUEST ->
          Request.decode(payload)
              .ifPresent(
                  event ->
                      Optional.ofNullable(listeners.get(event.url()))
                          .ifPresent(listener -> listener.accept(event)));
      default -> {} // the protocol may have more types; they are not for us
    }
  }

  // ---- requests --------------------------------------------------------------------------------

  /**
   * Sends a request to a resource and waits for the response, whatever its status.
   *
   * @param action see {@link Request}
   * @param payload nothing, or a container
   */
  public Response request(int action, String url, Optional<AttrContainer> payload) {
    Attribute.Bytes bytes =
        payload.map(container -> new Attribute.Bytes(container.encode())).orElse(NOTHING);
    return exchange(LinkFrame.REQUEST, action, Payload.ATTRIBUTES, url, bytes, (_, _) -> {});
  }

  private Response exchange(
      int type, int action, int format, String url, Attribute.Bytes payload, Progress progress) {
    int mid = lastMid.incrementAndGet();
    CompletableFuture<Response> answer = new CompletableFuture<>();
    waiting.put(mid, answer);
    try {
      if (ended.isDone()) {
        throw RemoteException.disconnected("the connection is closed", null);
      }
      Request request = new Request(action, format, mid, 0, url, payload);
      send(LinkFrame.of(type, request.encode()).encode(), progress);
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw RemoteException.timeout(url);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RemoteException known
          ? known
          : RemoteException.disconnected("the connection broke", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RemoteException.disconnected("interrupted", e);
    } catch (IOException e) {
      throw RemoteException.disconnected("the connection broke: " + e.getMessage(), e);
    } finally {
      waiting.remove(mid);
    }
  }

  private void send(byte[] frame, Progress progress) throws IOException {
    sending.lock();
    try {
      for (int sent = 0; sent < frame.length; ) {
        int size = Math.min(CHUNK, frame.length - sent);
        out.write(frame, sent, size);
        out.flush();
        sent += size;
        progress.sent(sent, frame.length);
      }
    } finally {
      sending.unlock();
    }
  }

  private static Response accepted(Response response, int status) {
    if (response.status() != status) {
      throw RemoteException.refused(response);
    }
    return response;
  }

  // ---- apps ------------------------------------------------------------------------------------

  /** Installs an app and starts it. */
  public void install(AppSettings settings, byte[] module, Progress progress) {
    put(settings, module, "", progress);
  }

  /** Puts a new version in the place of an app; only machines of this project can. */
  public void update(AppSettings settings, byte[] module, Progress progress) {
    put(settings, module, "&update=true", progress);
  }

  private void put(AppSettings settings, byte[] module, String more, Progress progress) {
    String url =
        "/applet?name=%s&type=wasm&heap=%d&timers=%d&wd=%d%s"
            .formatted(
                settings.name(),
                settings.heap(),
                settings.timers(),
                settings.watchdogMillis(),
                more);
    accepted(
        exchange(
            LinkFrame.INSTALL,
            Request.PUT,
            Payload.RAW,
            url,
            new Attribute.Bytes(module),
            progress),
        Response.CREATED);
  }

  /** Stops an app and removes it. */
  public void uninstall(String name) {
    accepted(request(Request.DELETE, "/applet?name=" + name, Optional.empty()), Response.DELETED);
  }

  /**
   * Starts, stops or restarts an app; only machines of this project can.
   *
   * @param command {@code start}, {@code stop} or {@code restart}
   */
  public void command(String name, String command) {
    accepted(
        request(Request.POST, "/applet?name=" + name + "&do=" + command, Optional.empty()),
        Response.CHANGED);
  }

  /** All installed apps, the last installed first. */
  public List<Applet> query() {
    AttrContainer answer = attributes(request(Request.GET, "/applet", Optional.empty()));
    List<Applet> applets = new ArrayList<>();
    long count = answer.integer("num").orElse(0L);
    for (int i = 1; i <= count; i++) {
      applets.add(
          new Applet(
              answer.text("applet" + i).orElse(""),
              answer.integer("heap" + i).orElse(0L).intValue()));
    }
    return applets;
  }

  /**
   * One installed app.
   *
   * @throws RemoteException of kind REFUSED if there is none of that name
   */
  public Applet query(String name) {
    AttrContainer answer =
        attributes(request(Request.GET, "/applet?name=" + name, Optional.empty()));
    return new Applet(answer.text("name").orElse(""), answer.integer("heap").orElse(0L).intValue());
  }

  private static AttrContainer attributes(Response response) {
    return accepted(response, Response.CONTENT)
        .attributes()
        .orElseThrow(() -> RemoteException.refused(response));
  }

  // ---- events ----------------------------------------------------------------------------------

  /**
   * Subscribes to an event.
   *
   * @param event its url, as apps publish it
   * @param listener called for each, on the thread that reads the connection
   */
  public void subscribe(String event, Consumer<Request> listener) {
    listeners.put(event, listener);
    try {
      accepted(request(Request.PUT, "/event/" + event, Optional.empty()), Response.CONTENT);
    } catch (RemoteException e) {
      listeners.remove(event, listener);
      throw e;
    }
  }

  /** Ends a subscription. */
  public void unsubscribe(String event) {
    accepted(request(Request.DELETE, "/event/" + event, Optional.empty()), Response.CONTENT);
    listeners.remove(event);
  }

  /** Done, with a {@link RemoteException}, when the connection has ended. */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (Exception e) {
      throw RemoteException.disconnected("cannot close the connection: " + e.getMessage(), e);
    }
  }
}
