package org.wasmachine.ext.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.wasmachine.vm.GuestMemory;

/** A request as the app puts it together; it can be sent again and again. Not thread-safe. */
final class HttpRequest {

  /** How the server learns who asks, in the order of {@code esp_http_client_auth_type_t}. */
  enum Authentication {
    NONE,
    BASIC,
    DIGEST
  }

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String CONTENT_TYPE = "Content-Type";
  private static final String AUTHORIZATION = "Authorization";

  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private HttpTarget target;
  private HttpMethod method = HttpMethod.GET;
  private Authentication authentication = Authentication.NONE;
  private Optional<DigestChallenge> digest = Optional.empty();
  private Optional<String> user = Optional.empty();
  private Optional<String> password = Optional.empty();
  private int bodyAddress;
  private int bodyLength;

  HttpRequest(HttpTarget target) {
    goTo(target);
  }

  HttpTarget target() {
    return target;
  }

  private void goTo(HttpTarget other) {
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

  /**
   * Goes where an answer sends it. Who asks is not told to another server.
   *
   * @throws IllegalArgumentException if the link makes no sense
   */
  void redirect(String link) {
    HttpTarget other = target.resolve(link);
    if (!target.sameServer(other)) {
      user = Optional.empty();
      password = Optional.empty();
      headers.remove(AUTHORIZATION);
    }
    goTo(other);
  }

  HttpMethod method() {
    return method;
  }

  void method(HttpMethod other) {
    method = other;
  }

  void authentication(Authentication other) {
    authentication = other;
  }

  Optional<String> user() {
    return user;
  }

  void user(Optional<String> name) {
    user = name;
  }

  Optional<String> password() {
    return password;
  }

  void password(Optional<String> secret) {
    password = secret;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /**
   * Sets a header, or removes it.
   *
   * @throws IllegalArgumentException if name or value would break the request
   */
  void header(String name, Optional<String> value) {
    boolean breaks =
        value
            .filter(text -> text.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127))
            .isPresent();
    if (breaks || !name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      throw new IllegalArgumentException("HTTP: '" + name + "' is no header, or its value none");
    }
    value.ifPresentOrElse(text -> headers.put(name, text), () -> headers.remove(name));
  }

  /** What is sent as body: memory of the app, read when it is sent. Address 0 is none. */
  void body(int address, int length) {
    bodyAddress = address;
    bodyLength = address == 0 ? 0 : length;
    if (address == 0) {
      headers.remove(CONTENT_TYPE);
    } else {
      headers.putIfAbsent(CONTENT_TYPE, FORM);
    }
  }

  int bodyLength() {
    return bodyLength;
  }

  /** The body as it is in the app's memory now. */
  byte[] body(GuestMemory memory) {
    return memory.bytes(bodyAddress, bodyLength);
  }

  /**
   * Answers a server's challenges from now on.
   *
   * @return whether one of them can be answered in another way than so far
   */
  boolean answer(List<String> challenges) {
    Optional<DigestChallenge> other = DigestChallenge.among(challenges);
    if (other.isPresent()) {
      digest = other;
      authentication = Authentication.DIGEST;
      return true;
    }
    if (authentication == Authentication.BASIC
        || challenges.stream().noneMatch(text -> text.regionMatches(true, 0, "basic", 0, 5))) {
      return false;
    }
    authentication = Authentication.BASIC;
    return true;
  }

  /**
   * The head that is sent.
   *
   * @param length of the body; negative if the app writes it in chunks
   */
  ClassicHttpRequest head(int length) {
    ClassicHttpRequest head = new BasicClassicHttpRequest(method.name(), target.resource());
    head.setHeader("Host", target.authority());
    if (length < 0) {
      head.setHeader("Transfer-Encoding", "chunked");
    } else if (length > 0 || method.expectsBody()) {
      head.setHeader("Content-Length", Integer.toString(length));
    }
    user.flatMap(this::authorization).ifPresent(value -> head.setHeader(AUTHORIZATION, value));
    headers.forEach(head::setHeader);
    return head;
  }

  private Optional<String> authorization(String name) {
    String secret = password.orElse("");
    return switch (authentication) {
      case NONE -> Optional.empty();
      case BASIC -> Optional.of(basic(name, secret));
      case DIGEST ->
          digest.map(challenge -> challenge.answer(name, secret, method, target.resource()));
    };
  }

  private static String basic(String name, String secret) {
    byte[] both = (name + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }
}
