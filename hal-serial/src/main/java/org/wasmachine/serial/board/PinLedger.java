package org.wasmachine.serial.board;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.PinUse;

/** Which pin belongs to whom. Thread-safe. */
public final class PinLedger {
  /**
   * Something to own.
   *
   * @param name like {@code "I2C0"}
   * @param terms whoever asks for the same name under equal terms shares it
   * @param consumer for messages
   * @param pins that belong to it
   */
  public record Claim(String name, Object terms, String consumer, List<PinUse> pins) {
    /** A claim that shares with nobody. */
    public static Claim exclusive(String name, String consumer, List<PinUse> pins) {
      return new Claim(name, new Object(), consumer, pins);
    }
  }

  private final String board;
  private final Map<String, List<Claim>> holders = new HashMap<>();
  private final Map<Integer, Claim> byPin = new TreeMap<>();
  private boolean closed;

  /**
   * A ledger in which everything is free.
   *
   * @param board for messages
   */
  public PinLedger(String board) {
    this.board = board;
  }

  /**
   * Takes all claims, or none.
   *
   * @throws HalException {@link ErrorKind#BUSY} naming the owner; {@link ErrorKind#CLOSED}
   */
  public synchronized void take(List<Claim> claims) {
    if (closed) {
      throw new HalException(ErrorKind.CLOSED, board + ": the board is closed");
    }
    claims.forEach(this::check);
    for (Claim claim : claims) {
      holders.computeIfAbsent(claim.name(), _ -> new ArrayList<>()).add(claim);
      claim.pins().forEach(use -> byPin.putIfAbsent(use.pin(), claim));
    }
  }

  private void check(Claim claim) {
    List<Claim> present = holders.getOrDefault(claim.name(), List.of());
    if (!present.isEmpty()) {
      if (!present.getFirst().terms().equals(claim.terms())) {
        throw busy(claim.name(), present.getFirst());
      }
      return;
    }
    for (PinUse use : claim.pins()) {
      Claim owner = byPin.get(use.pin());
      if (owner != null) {
        throw busy("GPIO" + use.pin(), owner);
      }
    }
  }

  private HalException busy(String what, Claim owner) {
    return new HalException(
        ErrorKind.BUSY,
        "%s on %s is in use by %s (%s); close that first"
            .formatted(what, board, owner.consumer(), owner.name()));
  }

  /** Whether this claim is the only holder of its name. */
  public synchronized boolean isAlone(Claim claim) {
    return holders.getOrDefault(claim.name(), List.of()).size() <= 1;
  }

  /** Gives claims back. */
  public synchronized void give(List<Claim> claims) {
    for (Claim claim : claims) {
      List<Claim> present = holders.getOrDefault(claim.name(), new ArrayList<>());
      present.removeIf(held -> held == claim);
      if (present.isEmpty()) {
        holders.remove(claim.name());
        claim.pins().forEach(use -> byPin.remove(use.pin()));
      }
    }
  }

  /** The pins in use, by number. */
  public synchronized List<PinUse> pinUse() {
    List<PinUse> uses = new ArrayList<>();
    byPin.forEach(
        (pin, claim) -> claim.pins().stream().filter(use -> use.pin() == pin).forEach(uses::add));
    return List.copyOf(uses);
  }

  /** Nothing can be taken any more. */
  public synchronized void close() {
    closed = true;
  }
}
