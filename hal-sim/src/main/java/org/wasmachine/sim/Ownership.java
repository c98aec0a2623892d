package org.wasmachine.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.profile.BoardProfile;

/** Who owns which pins and controllers of a board. Thread-safe. */
final class Ownership {
  /**
   * A wish to own something.
   *
   * @param key what, like {@code "I2C0"}; claims of one key share their pins
   * @param terms claims share only under equal terms
   * @param pins the pins that belong to it
   */
  record Claim(String key, Object terms, List<PinUse> pins) {
    /** A claim that shares with no other. */
    static Claim exclusive(String key, List<PinUse> pins) {
      return new Claim(key, new Object(), pins);
    }
  }

  private record Holding(Claim claim, int count) {}

  private final BoardProfile profile;
  private final Map<String, Holding> holdings = new HashMap<>();
  private final Map<Integer, String> keyByPin = new TreeMap<>();
  private boolean closed;

  Ownership(BoardProfile profile) {
    this.profile = profile;
  }

  /**
   * Grants all claims or none.
   *
   * @throws HalException {@link ErrorKind#BUSY}, {@link ErrorKind#CLOSED}
   */
  synchronized void grant(List<Claim> claims) {
    if (closed) {
      throw new HalException(
          ErrorKind.CLOSED, "The board " + profile.id() + " is closed; open it again");
    }
    claims.forEach(this::check);
    for (Claim claim : claims) {
      Holding old = holdings.get(claim.key);
      holdings.put(
          claim.key, old == null ? new Holding(claim, 1) : new Holding(old.claim, old.count + 1));
      claim.pins.forEach(use -> keyByPin.put(use.pin(), claim.key));
    }
  }

  private void check(Claim claim) {
    Holding holding = holdings.get(claim.key);
    if (holding != null) {
      if (!holding.claim.terms.equals(claim.terms)) {
        throw busy(claim.key, holding.claim);
      }
      return;
    }
    for (PinUse use : claim.pins) {
      String key = keyByPin.get(use.pin());
      if (key != null) {
        throw busy(profile.pin(use.pin()).orElseThrow().description(), holdings.get(key).claim);
      }
    }
  }

  private HalException busy(String what, Claim owner) {
    String uses =
        owner.pins.stream()
            .map(use -> "GPIO" + use.pin() + " as " + use.function())
            .distinct()
            .reduce((a, b) -> a + ", " + b)
            .orElse(owner.key);
    String consumer = owner.pins.isEmpty() ? "another" : owner.pins.getFirst().consumer();
    return new HalException(
        ErrorKind.BUSY,
        "%s on %s is in use by %s (%s); close that first"
            .formatted(what, profile.id(), consumer, uses));
  }

  synchronized void free(List<Claim> claims) {
    for (Claim claim : claims) {
      Holding holding = holdings.get(claim.key);
      if (holding.count > 1) {
        holdings.put(claim.key, new Holding(holding.claim, holding.count - 1));
      } else {
        holdings.remove(claim.key);
        holding.claim.pins.forEach(use -> keyByPin.remove(use.pin()));
      }
    }
  }

  synchronized List<PinUse> pinUse() {
    List<PinUse> uses = new ArrayList<>();
    keyByPin.forEach(
        (pin, key) ->
            holdings.get(key).claim.pins.stream()
                .filter(use -> use.pin() == pin)
                .forEach(uses::add));
    return List.copyOf(uses);
  }

  synchronized void close() {
    closed = true;
  }
}
