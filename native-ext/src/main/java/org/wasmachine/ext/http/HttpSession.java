package org.wasmachine.ext.http;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
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

  /** How the server learns who asks, in the order of {@code esp_http_client_auth_type_t}. */
  enum Authentication {
    NONE,
    BASIC,
    DIGEST
  }

  private static final Logger LOG = System.getLogger("wasmachine.http");
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final int UNAUTHORISED = 401;
  private static final List<Integer> REDIRECTS = List.of(301, 302, 307, 308);

  private final GuestProcess process;
  private final NetworkAccess access;
  private final NameLookup lookup;
  private final HttpEvents events;
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private HttpSettings settings;
  private HttpTarget target;
  private HttpMethod method = HttpMethod.GET;
  private Authentication authentication = Authentication.NONE;
  private Optional<DigestChallenge> digest = Optional.empty();
  private Optional<String> user = Optional.empty();
  private Optional<String> password = Optional.empty();
  private int bodyAddress;
  private int bodyLength;
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
    goTo(target);
  }

  // ---- the request -----------------------------------------------------------------------------

  private void goTo(HttpTarget other) {
    if (target != null && !target.sameServer(other)) {
      close();
    }
    target = other;
    other
        .userInfo()
        .ifPresent(
            info -> {
              int colon = info.indexOf(':');
              user = Optional.of(colon < 0 ? info : info.substring(0, colon));
              password = colon < 0 ? Optional.empty() : Optional.of(info.substring(colon + 1));
            });
  }

  /**
   * Takes another URL, or another path of the same server.
   *
   * @throws IllegalArgumentException if it is neither
   */
  void url(String url) {
    goTo(target.resolve(url));
  }

  String url() {
    return target.url();
  }

  boolean secure() {
    return target.secure();
  }

  void method(HttpMethod other) {
    method = other;
  }

  void authentication(Authentication other) {
    authentication = other;
  }

  void user(Optional<String> name) {
    user = name;
  }

  Optional<String> user() {
    return user;
  }

  void password(Optional<String> secret) {
    password = secret;
  }

  Optional<String> password() {
    return password;
  }

  /** How long connecting, and each read, may take from now on. */
  void timeout(int millis) {
    settings = settings.withTimeout(millis);
  }

  /**
   * Sets a header of the request, or removes it.
   *
   * @throws IllegalArgumentException if name or value would break the request
   */
  void header(String name, Optional<String> value) {
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
        || value
            .filter(text -> text.matches("(?s).*[\\x00-\\x08\\x0A-\\x1F\\x7F].*"))
            .isPresent()) {
      throw new IllegalArgumentException("HTTP: '" + name + "' is no header, or its value none");
    }
    value.ifPresentOrElse(text -> headers.put(name, text), () -> headers.remove(name));
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** What {@code perform} sends: memory of the app, read when it is sent. */
  void body(int address, int length) {
    bodyAddress = address;
    bodyLength = length;
    if (address != 0) {
      headers.putIfAbsent("Content-Type", FORM);
    } else {
      headers.remove("Content-Type");
    }
  }

  int bodyLength() {
    return bodyLength;
  }

  int bodyAddress() {
    return bodyAddress;
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
          Level.WARNING, "{0}: {1} {2}: {3}", process.name(), method, target.url(), e.getMessage());
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
        sendHead(bodyLength);
        if (bodyLength > 0) {
          byte[] body = process.memory().bytes(bodyAddress, bodyLength);
          outside(RequestFailure.WRITE, () -> written(body));
        }
        receive();
        return;
      } catch (RequestFailure e) {
        boolean hungUp =
            e.code() == RequestFailure.CONNECTION_CLOSED || e.code() == RequestFailure.WRITE;
        if (!reused || !hungUp || !method.isIdempotent()) {
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
        || connection.filter(open -> !open.serves(target)).isPresent()) {
      close();
    }
    reply = Optional.empty();
    if (connection.isPresent()) {
      return true;
    }
    HttpTarget to = target;
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
    ClassicHttpRequest head = new BasicClassicHttpRequest(method.name(), target.resource());
    head.setHeader("Host", target.authority());
    if (length < 0) {
      head.setHeader("Transfer-Encoding", "chunked");
    } else if (length > 0 || method.expectsBody()) {
      head.setHeader("Content-Length", Integer.toString(length));
    }
    authorization().ifPresent(value -> head.setHeader("Authorization", value));
    headers.forEach(head::setHeader);
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

  private Optional<String> authorization() {
    return switch (authentication) {
      case NONE -> Optional.empty();
      case BASIC -> user.map(name -> basic(name, password.orElse("")));
      case DIGEST ->
          digest.flatMap(
              challenge ->
                  user.map(
                      name ->
                          challenge.answer(name, password.orElse(""), method, target.resource())));
    };
  }

  private static String basic(String name, String secret) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((name + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  private void receive() throws RequestFailure, InterruptedException {
    HttpConnection from = open();
    HttpReply answer;
    try {
      answer = outside(RequestFailure.FETCH_HEADER, () -> from.receive(method));
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
    Authentication before = authentication;
    return status() == UNAUTHORISED
        && user.isPresent()
        && addAuthentication()
        && !(before == Authentication.BASIC && authentication == before); // it would be the same
  }

  /**
   * Answers the challenge of the last answer from now on.
   *
   * @return whether there was one that can be answered
   */
  boolean addAuthentication() {
    List<String> challenges =
        reply.map(answer -> answer.headers("WWW-Authenticate")).orElse(List.of());
    Optional<DigestChallenge> other = DigestChallenge.among(challenges);
    if (other.isPresent()) {
      digest = other;
      authentication = Authentication.DIGEST;
      return true;
    }
    boolean basic =
        challenges.stream().anyMatch(challenge -> challenge.regionMatches(true, 0, "basic", 0, 5));
    if (basic) {
      authentication = Authentication.BASIC;
    }
    return basic;
  }

  /**
   * Goes where the last answer sends it. Who asks is not told to another server.
   *
   * @return whether it sends it anywhere
   */
  boolean redirect() {
    Optional<HttpTarget> next =
        reply.flatMap(answer -> answer.header("Location")).flatMap(this::resolved);
    next.ifPresent(
        other -> {
          if (!target.sameServer(other)) {
            user = Optional.empty();
            password = Optional.empty();
            headers.remove("Authorization");
          }
          goTo(other);
        });
    return next.isPresent();
  }

  private Optional<HttpTarget> resolved(String link) {
    try {
      return Optional.of(target.resolve(link));
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "{0}: {1}", process.name(), e.getMessage());
      return Optional.empty();
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
