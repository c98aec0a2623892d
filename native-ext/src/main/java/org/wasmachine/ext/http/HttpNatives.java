package org.wasmachine.ext.http;

import static java.util.function.Predicate.not;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.wasmachine.ext.tls.TlsCredentials;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.NativeTable;
import org.wasmachine.vm.net.NameLookup;

/**
 * The peer's HTTP client (espwasm 1.10): one native with a function's number and an array of words,
 * whose first may come back as a result. A client serves one thread at a time; another one that
 * uses it meanwhile fails.
 */
public final class HttpNatives {

  static final NativeTable TABLE =
      NativeTable.of(
          "env",
          HttpNatives.class,
          """
          wasm_http_client_call_native_func (ii*)i
          """);

  private static final int OK = 0;
  private static final int FAIL = RequestFailure.FAIL;
  private static final int INVALID_ARGUMENT = 0x102;
  private static final int[] WORDS = {36, 4, 5, 3, 2, 2};
  private static final int MAX_CLIENTS = 64;
  private static final String USER_AGENT = "ESP32 HTTP Client/1.0";
  private static final int TIMEOUT_MILLIS = 5000;
  private static final int BUFFER_BYTES = 512;
  private static final int MAX_BUFFER_BYTES = 64 * 1024;
  private static final int MOST_REPEATS = 10;
  private static final int SECURE = 2;

  /** A session and the thread that is in it. */
  private static final class Client {
    final HttpSession session;
    private Thread user;
    private int depth;

    Client(HttpSession session) {
      this.session = session;
    }

    synchronized boolean enter() {
      if (depth > 0 && user != Thread.currentThread()) {
        return false;
      }
      user = Thread.currentThread();
      depth++;
      return true;
    }

    synchronized void leave() {
      depth--;
    }
  }

  private final GuestProcess process;
  private final NameLookup lookup;
  private final Map<Integer, Client> clients = new ConcurrentHashMap<>();
  private final AtomicInteger lastHandle = new AtomicInteger();

  HttpNatives(GuestProcess process, NameLookup lookup) {
    this.process = process;
    this.lookup = lookup;
    process.onClose(() -> clients.values().forEach(client -> client.session.close()));
  }

  /** Registers the native. */
  public static NativeRegistry addTo(NativeRegistry natives) {
    return natives.add(
        TABLE, process -> new HttpNatives(process, NameLookup.system(process.clock())));
  }

  /** The words of one call. */
  private final class Words {
    private final int address;

    Words(int address) {
      this.address = address;
    }

    int at(int index) {
      return memory().i32(address + 4 * index);
    }

    Optional<String> text(int index) {
      return at(index) == 0 ? Optional.empty() : Optional.of(memory().string(at(index)));
    }

    /** Text of a length, which need not end with NUL; a length of 0 means that it does. */
    Optional<String> text(int index, int length) {
      return length == 0
          ? text(index)
          : text(index).map(_ -> withoutEnd(memory().bytes(at(index), length)));
    }

    boolean flag(int index) {
      return at(index) != 0;
    }

    int orElse(int index, int standard) {
      return at(index) == 0 ? standard : at(index);
    }

    void result(long value) {
      memory().putI32(address, (int) value);
    }
  }

  private static String withoutEnd(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private GuestMemory memory() {
    return process.memory();
  }

  /** One of the functions below, by its number. */
  public int wasm_http_client_call_native_func(int function, int count, int address)
      throws InterruptedException {
    if (function < 0
        || function >= WORDS.length
        || count != WORDS[function]
        || Integer.toUnsignedLong(address) + 4L * count > memory().size()) {
      return INVALID_ARGUMENT;
    }
    Words words = new Words(address);
    if (function == 0) {
      return init(words);
    }
    int handle = words.at(1);
    Client client = clients.get(handle);
    if (client == null || !client.enter()) {
      log().log(Level.WARNING, "{0}: HTTP client {1} is gone or in use", process.name(), handle);
      return INVALID_ARGUMENT;
    }
    try {
      HttpSession session = client.session;
      return switch (function) {
        case 1 -> setText(session, words);
        case 2 -> getText(session, words);
        case 3 -> setNumber(session, words);
        case 4 -> getNumber(session, words);
        default -> common(handle, session, words);
      };
    } catch (IllegalArgumentException e) {
      log().log(Level.WARNING, "{0}: {1}", process.name(), e.getMessage());
      return FAIL;
    } finally {
      client.leave();
    }
  }

  private int init(Words words) {
    if (clients.size() >= MAX_CLIENTS) {
      log().log(Level.WARNING, "{0}: more than {1} HTTP clients", process.name(), MAX_CLIENTS);
      return FAIL;
    }
    try {
      HttpSession session =
          new HttpSession(
              process,
              lookup,
              settings(words),
              new HttpEvents(process, words.at(22), words.at(26)),
              target(words));
      HttpRequest request = session.request();
      words.text(3).ifPresent(name -> request.user(Optional.of(name)));
      words.text(4).ifPresent(secret -> request.password(Optional.of(secret)));
      request.authentication(authentication(words.at(5)));
      request.method(method(words.at(17)));
      request.header("User-Agent", words.text(16).or(() -> Optional.of(USER_AGENT)));
      int handle = lastHandle.incrementAndGet();
      clients.put(handle, new Client(session));
      words.result(handle);
      return OK;
    } catch (IllegalArgumentException e) {
      log().log(Level.WARNING, "{0}: {1}", process.name(), e.getMessage());
      return FAIL;
    }
  }

  private static HttpTarget target(Words words) {
    Optional<String> url = words.text(0).filter(not(String::isEmpty));
    if (url.isPresent()) {
      return HttpTarget.of(url.get());
    }
    String host =
        words
            .text(1)
            .orElseThrow(() -> new IllegalArgumentException("HTTP: neither url nor host is given"));
    String path =
        words
            .text(6)
            .orElseThrow(() -> new IllegalArgumentException("HTTP: a host is given, but no path"));
    String query = words.text(7).map(text -> "?" + text).orElse("");
    String port = words.at(2) == 0 ? "" : ":" + words.at(2);
    String scheme = words.at(23) == SECURE ? "https://" : "http://";
    String name = host.contains(":") ? "[" + host + "]" : host;
    return HttpTarget.of(scheme + name + port + (path.startsWith("/") ? "" : "/") + path + query);
  }

  private static HttpSettings settings(Words words) {
    TlsCredentials tls =
        new TlsCredentials(
            words.text(8, words.at(9)),
            words.text(10, words.at(11)),
            words.text(12, words.at(13)),
            words.text(14, words.at(15)));
    int buffer = words.orElse(24, BUFFER_BYTES);
    return new HttpSettings(
        timeout(words.at(18)),
        !words.flag(19),
        words.orElse(20, MOST_REPEATS),
        words.orElse(21, MOST_REPEATS),
        Math.clamp(buffer, 1, MAX_BUFFER_BYTES),
        tls,
        !words.flag(29),
        words.flag(31)
            ? Optional.of(new HttpSettings.KeepAlive(words.at(32), words.at(33), words.at(34)))
            : Optional.empty());
  }

  private static int timeout(int millis) {
    return millis <= 0 ? TIMEOUT_MILLIS : millis;
  }

  private static HttpMethod method(int number) {
    return constant(HttpMethod.values(), number, "method");
  }

  private static HttpRequest.Authentication authentication(int number) {
    return constant(HttpRequest.Authentication.values(), number, "authentication");
  }

  private static <T> T constant(T[] all, int number, String what) {
    if (number < 0 || number >= all.length) {
      throw new IllegalArgumentException("HTTP: there is no " + what + " " + number);
    }
    return all[number];
  }

  private int setText(HttpSession session, Words words) throws InterruptedException {
    HttpRequest request = session.request();
    switch (words.at(0)) {
      case 0 -> request.url(words.text(2).orElse(""));
      case 1 -> {
        memory().requireBytes(words.at(2), words.at(3));
        request.body(words.at(2), words.at(3));
      }
      case 2 -> request.header(words.text(2).orElse(""), words.text(3));
      case 3 -> request.user(words.text(2));
      case 4 -> request.password(words.text(2));
      case 5 -> request.header(words.text(2).orElse(""), Optional.empty());
      case 6 -> {
        return session.write(memory().bytes(words.at(2), words.at(3)));
      }
      default -> {
        return INVALID_ARGUMENT;
      }
    }
    return OK;
  }

  private int getText(HttpSession session, Words words) throws InterruptedException {
    HttpRequest request = session.request();
    int buffer = words.at(2);
    int length = words.at(3);
    return switch (words.at(0)) {
      case 0 -> getBody(request, words);
      case 1 -> twoSteps(request.header(words.text(2).orElse("")), words, words.at(4));
      case 2 -> twoSteps(request.user(), words, buffer);
      case 3 -> twoSteps(request.password(), words, buffer);
      case 4, 5 -> {
        memory().requireBytes(buffer, length);
        yield session.read(buffer, length);
      }
      case 6 -> {
        byte[] url = (request.target().url() + '\0').getBytes(StandardCharsets.UTF_8);
        memory().requireBytes(buffer, length);
        if (url.length > length) {
          yield FAIL;
        }
        memory().put(buffer, url);
        yield OK;
      }
      default -> INVALID_ARGUMENT;
    };
  }

  /**
   * Without a buffer, tells the length; with one of exactly that length, fills it. Of nothing, it
   * is the empty text: the peer leaves its own argument as length.
   */
  private int twoSteps(Optional<String> text, Words words, int buffer) {
    byte[] bytes = text.orElse("").getBytes(StandardCharsets.UTF_8);
    if (buffer == 0) {
      words.result(bytes.length);
      return OK;
    }
    if (words.at(3) != bytes.length) {
      return FAIL;
    }
    memory().put(buffer, bytes);
    return OK;
  }

  private int getBody(HttpRequest request, Words words) {
    int length = request.bodyLength();
    if (words.at(2) == 0) {
      words.result(length);
      return OK;
    }
    if (words.at(3) != length) {
      return FAIL;
    }
    memory().put(words.at(2), request.body(memory()));
    return OK;
  }

  private static int setNumber(HttpSession session, Words words) throws InterruptedException {
    int value = words.at(2);
    switch (words.at(0)) {
      case 0 -> session.request().authentication(authentication(value));
      case 1 -> session.request().method(method(value));
      case 2 -> session.timeout(timeout(value));
      case 3 -> {
        return session.open(value);
      }
      default -> {
        return INVALID_ARGUMENT;
      }
    }
    return OK;
  }

  private static int getNumber(HttpSession session, Words words) throws InterruptedException {
    long value =
        switch (words.at(0)) {
          case 0 -> session.errno().number();
          case 1 -> session.fetchHeaders();
          case 2 -> session.isChunked() ? 1 : 0;
          case 3 -> session.status();
          case 4 -> session.contentLength();
          case 5 -> session.request().target().secure() ? SECURE : 1;
          case 6 -> session.isComplete() ? 1 : 0;
          case 7 -> session.flush();
          case 8 -> session.chunkLength();
          default -> FAIL;
        };
    words.result(value);
    return value == FAIL ? FAIL : OK;
  }

  private int common(int handle, HttpSession session, Words words) throws InterruptedException {
    switch (words.at(0)) {
      case 0 -> {
        return session.perform();
      }
      case 1 -> session.close();
      case 2 -> {
        clients.remove(handle);
        session.close();
      }
      case 3 -> {
        return session.redirect() ? OK : FAIL;
      }
      case 4 -> session.addAuthentication();
      default -> {
        return INVALID_ARGUMENT;
      }
    }
    return OK;
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static Logger log() {
    return System.getLogger("wasmachine.http");
  }
}
