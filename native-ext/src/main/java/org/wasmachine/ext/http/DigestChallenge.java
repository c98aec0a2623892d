package org.wasmachine.ext.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.hc.core5.http.HeaderElement;
import org.apache.hc.core5.http.message.BasicHeaderValueParser;
import org.apache.hc.core5.http.message.ParserCursor;

/**
 * A server's demand for digest authentication (RFC 7616): MD5 or SHA-256, also with a session's
 * key, and the quality "auth" or none.
 */
final class DigestChallenge {

  private static final String SCHEME = "digest ";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Map<String, String> parameters;
  private final String digest;
  private int count;

  private DigestChallenge(Map<String, String> parameters) throws NoSuchAlgorithmException {
    this.parameters = parameters;
    String algorithm = parameters.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
    this.digest = algorithm.replace("-SESS", "");
    MessageDigest.getInstance(digest);
  }

  /** The first of a server's challenges that can be answered. */
  static Optional<DigestChallenge> among(List<String> challenges) {
    return challenges.stream()
        .filter(text -> text.toLowerCase(Locale.ROOT).startsWith(SCHEME))
        .map(text -> text.substring(SCHEME.length()))
        .flatMap(text -> parse(text).stream())
        .findFirst();
  }

  private static Optional<DigestChallenge> parse(String text) {
    Map<String, String> parameters = new HashMap<>();
    for (HeaderElement element :
        BasicHeaderValueParser.INSTANCE.parseElements(text, new ParserCursor(0, text.length()))) {
      parameters.put(
          element.getName().toLowerCase(Locale.ROOT), String.valueOf(element.getValue()));
    }
    boolean understood =
        parameters.containsKey("realm")
            && parameters.containsKey("nonce")
            && List.of(parameters.getOrDefault("qop", "auth").split("[ ,]+")).contains("auth");
    try {
      return understood ? Optional.of(new DigestChallenge(parameters)) : Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      return Optional.empty();
    }
  }

  /** The value of the header {@code Authorization} for one request. */
  String answer(String user, String password, HttpMethod method, String resource) {
    String realm = parameters.get("realm");
    String nonce = parameters.get("nonce");
    String own = HexFormat.of().formatHex(random());
    String number = "%08x".formatted(++count);
    String secret = hash(user + ":" + realm + ":" + password);
    if (parameters.getOrDefault("algorithm", "").toLowerCase(Locale.ROOT).endsWith("-sess")) {
      secret = hash(secret + ":" + nonce + ":" + own);
    }
    boolean protectedQuality = parameters.containsKey("qop");
    String middle = protectedQuality ? nonce + ":" + number + ":" + own + ":auth" : nonce;
    String response = hash(secret + ":" + middle + ":" + hash(method + ":" + resource));
    StringJoiner answer = new StringJoiner(", ", "Digest ", "");
    answer.add(quoted("username", user)).add(quoted("realm", realm)).add(quoted("nonce", nonce));
    answer.add(quoted("uri", resource)).add(quoted("response", response));
    if (parameters.containsKey("algorithm")) {
      answer.add("algorithm=" + parameters.get("algorithm"));
    }
    if (parameters.containsKey("opaque")) {
      answer.add(quoted("opaque", parameters.get("opaque")));
    }
    if (protectedQuality) {
      answer.add("qop=auth").add("nc=" + number).add(quoted("cnonce", own));
    }
    return answer.toString();
  }

  private static byte[] random() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static String quoted(String name, String value) {
    return name + "=\"" + value.replaceAll("([\"\\\\])", "\\\\$1") + "\"";
  }

  private String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance(digest).digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // the constructor found it
    }
  }
}
