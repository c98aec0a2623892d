package org.wasmachine.serial;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.link.LinkOptions;

/**
 * The parameters of a {@code serial:} board: {@code baud} (to step up to, 921600), {@code protocol}
 * ({@code bridge} or {@code firmata}), {@code profile} (id of a board profile), {@code failsafe}
 * (ms until the device lets go when it hears nothing, 5000, 0 never), {@code reconnect} (ms that
 * operations wait for a lost device, 3000), {@code timeout} (ms to connect, 5000), {@code reset}
 * ({@code true}: opening may move DTR and RTS, which restarts most boards), {@code id} (with {@code
 * serial:auto}: the device wanted).
 */
record SerialOptions(
    Protocol protocol,
    int baud,
    boolean baudGiven,
    Optional<String> profile,
    Duration failSafe,
    Duration reconnect,
    Duration timeout,
    boolean reset,
    Optional<String> id) {
  private static final Set<String> KNOWN =
      Set.of("baud", "protocol", "profile", "failsafe", "reconnect", "timeout", "reset", "id");
  private static final int MAX_BAUD = 5_000_000;

  /** What is spoken on the wire. */
  enum Protocol {
    BRIDGE,
    FIRMATA
  }

  static SerialOptions of(BoardUri uri) {
    uri.requireParameters(KNOWN);
    Protocol protocol =
        switch (uri.parameter("protocol").orElse("bridge")) {
          case "bridge" -> Protocol.BRIDGE;
          case "firmata" -> Protocol.FIRMATA;
          default -> throw wrong(uri, "protocol is bridge or firmata");
        };
    return new SerialOptions(
        protocol,
        (int) number(uri, "baud", LinkOptions.DEFAULT.baud(), 300, MAX_BAUD),
        uri.parameter("baud").isPresent(),
        uri.parameter("profile"),
        Duration.ofMillis(number(uri, "failsafe", 5_000, 0, 65_535)),
        Duration.ofMillis(number(uri, "reconnect", 3_000, 0, 3_600_000)),
        Duration.ofMillis(number(uri, "timeout", 5_000, 1, 3_600_000)),
        flag(uri, "reset"),
        uri.parameter("id"));
  }

  LinkOptions link() {
    return LinkOptions.DEFAULT
        .withBaud(baud)
        .withFailSafe(failSafe)
        .withReconnectTimeout(reconnect)
        .withConnectTimeout(timeout);
  }

  private static long number(BoardUri uri, String name, long standard, long min, long max) {
    String text = uri.parameter(name).orElse(Long.toString(standard));
    if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
      throw wrong(uri, "%s is a number from %d to %d, not '%s'".formatted(name, min, max, text));
    }
    return Long.parseLong(text);
  }

  private static boolean flag(BoardUri uri, String name) {
    return switch (uri.parameter(name).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(uri, name + " is true or false");
    };
  }

  private static HalException wrong(BoardUri uri, String why) {
    return new HalException(ErrorKind.INVALID_ARGUMENT, "Board '" + uri + "': " + why);
  }
}
