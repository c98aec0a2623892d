package org.wasmachine.ext.http;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.wasmachine.hal.Errno;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.net.NameLookup;
import org.wasmachine.vm.net.NetErrors;
import org.wasmachine.vm.net.NetworkAccess;

/**
 * What is behind one client handle: the request that is being put together, its connection and its
 * answer. For one thread at a time; the handlers that it calls may use it.
 */
final class HttpSession {

  private static final Logger LOG = System.getLogger("wasmachine.http");
  private static final int UNAUTHORISED = 401;
  private static final List<Integer> REDIRECTS = List.of(301, 302, 307, 308);

  private final GuestProcess process;
  private final NetworkAccess access;
  private final NameLookup lookup;
  private final HttpEvents events;
  private final HttpRequest request;
  private HttpSettings settings;
  private Optional<HttpConnection> connection = Optional.empty();
  private Optional<HttpReply> reply = Optional.empty();
  private Errno errno = Errno.SUCCESS;

  HttpSession(
      GuestProcess process,
      NameLookup lookup,
      HttpSettings settings,
      HttpEvents events,
      HttpTarget target) {
    this.process = process;
    this.access = NetworkAccess.of(process);
    this.lookup = lookup;
    this.settings = settings;
    this.events = events;
    this.request = new HttpRequest(target);
  }

  /** The request, to be changed until it is sent. */
  HttpRequest request() {
    return request;
  }

  /** How long connecting, and each read, may take from now on. */
  void timeout(int millis) {
    settings = settings.withTimeout(millis);
  }

  // ---- the exchange ----------------------------------------------------------------------------

  /** A part of an exchange. */
  private interface Step {
    void run() throws RequestFailure, InterruptedException;
  }

  /**
   * Runs a step; a failure is the event ERROR, one line of the log, and the end of the connection.
   *
   * @return 0 or the error number
   */
  private int guarded(Step step) throws InterruptedException {
    process.flushConsole();
    try {
      step.run();
      return 0;
    } catch (RequestFailure e) {
      LOG.log(
          Level.WARNING,
          "{0}: {1} {2}: {3}",
          process.name(),
          request.method(),
          request.target().url(),
          e.getMessage());
      events.post(HttpEvents.ERROR);
      close();
      return e.code();
    }
  }

  /** Does blocking work, as others see it at real pace. */
  private <T> T outside(int code, Callable<T> work) throws RequestFailure, InterruptedException {
    try {
      return process.clock().external(work);
    } catch (IOException | HttpException | GeneralSecurityException | FsException e) {
      if (Thread.interrupted()) { // what closed the channel
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      errno = e instanceof FsException refused ? refused.errno() : NetErrors.errno(e);
      throw new RequestFailure(code, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks, follows redirects and challenges, and hands the whole answer to the handler. */
  int perform() throws InterruptedException {
    return guarded(
        () -> {
          int redirects = 0;
          int challenges = 0;
          while (true) {
            exchange();
            byte[] piece = new byte[settings.bufferBytes()];
            while (!isComplete()) {
              int count = readPiece(piece, piece.length);
              if (count > 0) {
                events.data(Arrays.copyOf(piece, count));
              }
            }
            events.post(HttpEvents.ON_FINISH);
            boolean redirected = settings.followRedirects() && REDIRECTS.contains(status());
            boolean challenged = !redirected && answersChallenge();
            if (redirected && redirects++ >= settings.mostRedirects()) {
              throw new RequestFailure(RequestFailure.TOO_MANY_REDIRECTS, "redirected too often");
            }
            release();
            if (redirected && redirect()
                || challenged && challenges++ < settings.mostAuthorizations()) {
              continue;
            }
            return;
          }
        });
  }

  /** Sends the request and gets the head of the answer, again if the server had hung up. */
  private void exchange() throws RequestFailure, InterruptedException {
    while (true) {
      boolean reused = connect();
      try {
        sendHead(request.bodyLength());
        if (request.bodyLength() > 0) {
          byte[] body = request.body(process.memory());
          outside(RequestFailure.WRITE, () -> written(body));
        }
        receive();
        return;
      } catch (RequestFailure e) {
        boolean hungUp =
            e.code() == RequestFailure.CONNECTION_CLOSED || e.code() == RequestFailure.WRITE;
        if (!reused || !hungUp || !request.method().isIdempotent()) {
          throw e;
        }
        close();
      }
    }
  }

  /**
   * Connects, unless there is a connection that serves again.
   *
   * @return whether it is an old one
   */
  private boolean connect() throws RequestFailure, InterruptedException {
    if (reply.filter(before -> !before.isComplete() || !before.keepsConnection()).isPresent()
        || connection.filter(open -> !open.serves(request.target())).isPresent()) {
      close();
    }
    reply = Optional.empty();
    if (connection.isPresent()) {
      return true;
    }
    HttpTarget to = request.target();
    HttpSettings with = settings;
    List<InetSocketAddress> addresses;
    try {
      addresses = access.requireHost(to.host(), to.port(), lookup);
    } catch (FsException e) {
      errno = e.errno();
      throw new RequestFailure(RequestFailure.CONNECT, e.getMessage(), e);
    }
    connection =
        Optional.of(
            outside(RequestFailure.CONNECT, () -> HttpConnection.open(to, addresses, with)));
    events.post(HttpEvents.ON_CONNECTED);
    return false;
  }

  private HttpConnection open() throws RequestFailure {
    return connection.orElseThrow(
        () -> new RequestFailure(RequestFailure.CONNECTION_CLOSED, "there is no connection"));
  }

  /** Sends the head; a negative length means that the app writes the body in chunks. */
  private void sendHead(int length) throws RequestFailure, InterruptedException {
    ClassicHttpRequest head = request.head(length);
    HttpConnection to = open();
    outside(
        RequestFailure.WRITE,
        () -> {
          to.timeout(settings.timeoutMillis());
          to.send(head);
          return null;
        });
    events.post(HttpEvents.HEADERS_SENT);
  }

  private void receive() throws RequestFailure, InterruptedException {
    HttpConnection from = open();
    HttpReply answer;
    try {
      answer = outside(RequestFailure.FETCH_HEADER, () -> from.receive(request.method()));
    } catch (RequestFailure e) {
      boolean hungUp =
          e.getCause() instanceof ConnectionClosedException
              || e.getCause() instanceof NoHttpResponseException
              || e.getCause() instanceof SocketException;
      throw hungUp ? new RequestFailure(RequestFailure.CONNECTION_CLOSED, e.getMessage(), e) : e;
    }
    reply = Optional.of(answer);
    answer.headers().forEach(header -> events.header(header.getName(), header.getValue()));
  }

  private Void written(byte[] bytes) throws IOException, RequestFailure {
    open().write(bytes);
    return null;
  }

  private int readPiece(byte[] piece, int most) throws RequestFailure, InterruptedException {
    HttpReply from = answer();
    return outside(RequestFailure.FETCH_HEADER, () -> from.read(piece, 0, most));
  }

  private HttpReply answer() throws RequestFailure {
    return reply.orElseThrow(() -> new RequestFailure(RequestFailure.FAIL, "there is no answer"));
  }

  /** Leaves the connection to the next request, if the server agrees. */
  private void release() {
    if (!reply.map(HttpReply::keepsConnection).orElse(false)) {
      close();
    }
  }

  private boolean answersChallenge() {
    return status() == UNAUTHORISED && request.user().isPresent() && addAuthentication();
  }

  /**
   * Answers the challenge of the last answer from now on.
   *
   * @return whether there was one that can be answered in another way than so far
   */
  boolean addAuthentication() {
    return reply.filter(last -> request.answer(last.headers("WWW-Authenticate"))).isPresent();
  }

  /**
   * Goes where the last answer sends it.
   *
   * @return whether it sends it anywhere
   */
  boolean redirect() {
    Optional<String> link = reply.flatMap(answer -> answer.header("Location"));
    try {
      link.ifPresent(request::redirect);
      return link.isPresent();
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "{0}: {1}", process.name(), e.getMessage());
      return false;
    }
  }

  // ---- step by step ----------------------------------------------------------------------------

  /** Connects and sends the head for a body of that many bytes; negative: in chunks. */
  int open(int length) throws InterruptedException {
    return guarded(
        () -> {
          if (connect()) { // it may be stale, and what the app writes cannot be sent twice
            close();
            connect();
          }
          sendHead(length);
        });
  }

  /** Sends some of the body as it is; how many bytes, or -1. */
  int write(byte[] bytes) throws InterruptedException {
    int code =
        guarded(
            () -> {
              open();
              outside(RequestFailure.WRITE, () -> written(bytes));
            });
    return code == 0 ? bytes.length : RequestFailure.FAIL;
  }

  /** Gets the head of the answer: bytes of the body, 0 if that is not known, -1. */
  long fetchHeaders() throws InterruptedException {
    int code =
        guarded(
            () -> {
              if (reply.isEmpty()) {
                receive();
              }
            });
    return code == 0 ? Math.max(contentLength(), 0) : RequestFailure.FAIL;
  }

  /** Reads of the body until it ends or {@code length} bytes are there; how many, or -1. */
  int read(int address, int length) throws InterruptedException {
    int done = 0;
    byte[] piece = new byte[Math.min(length, settings.bufferBytes())];
    while (done < length && !isComplete()) {
      int at = done;
      int[] count = {0};
      int code = guarded(() -> count[0] = readPiece(piece, Math.min(piece.length, length - at)));
      if (code != 0) {
        return done > 0 ? done : RequestFailure.FAIL;
      }
      byte[] got = Arrays.copyOf(piece, count[0]);
      process.memory().put(address + done, got);
      done += got.length;
      if (got.length > 0) {
        events.data(got);
      }
    }
    return done;
  }

  /** Reads what is left of the body away; how many bytes. */
  int flush() throws InterruptedException {
    int[] count = {0};
    byte[] piece = new byte[settings.bufferBytes()];
    guarded(
        () -> {
          while (!isComplete()) {
            count[0] += readPiece(piece, piece.length);
          }
        });
    return count[0];
  }

  /** Ends the connection, if there is one. */
  void close() {
    if (connection.isEmpty()) {
      return;
    }
    try (HttpConnection _ = connection.get()) {
      connection = Optional.empty();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0}: {1}", process.name(), e.getMessage());
    }
    if (!process.killed()) {
      events.post(HttpEvents.DISCONNECTED);
    }
  }

  // ---- the answer ------------------------------------------------------------------------------

  /** Of the last answer; 0 without one. */
  int status() {
    return reply.map(HttpReply::status).orElse(0);
  }

  long contentLength() {
    return reply.map(HttpReply::contentLength).orElse(HttpReply.UNKNOWN);
  }

  /** Whether the length of the body shows only when it ends. */
  boolean isChunked() {
    return reply.isPresent() && contentLength() == HttpReply.UNKNOWN;
  }

  long chunkLength() {
    return reply.map(HttpReply::chunkLength).orElse(HttpReply.UNKNOWN);
  }

  boolean isComplete() {
    return reply.map(HttpReply::isComplete).orElse(false);
  }

  /** Why the last failure was. */
  Errno errno() {
    return errno;
  }
}
