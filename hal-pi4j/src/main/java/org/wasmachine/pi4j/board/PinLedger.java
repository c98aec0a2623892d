package org.wasmachine.pi4j.board;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.PinUse;

/** Who owns which pins and controllers among the handles of one board. Thread-safe. */
final class PinLedger {

  /**
   * A wish to own something.
   *
   * @param key what, like {@code I2C1}; entries of one key share its pins
   * @param terms entries share only under equal terms
   * @param consumer who wishes
   * @param pins what belongs to it
   */
  record Entry(String key, Object terms, String consumer, List<PinUse> pins) {
    static Entry alone(String key, String consumer, List<PinUse> pins) {
      return new Entry(key, new Object(), consumer, pins);
    }
  }

  private static final class Holding {
    private final Entry entry;
    private int users = 1;

    Holding(Entry entry) {
      this.entry = entry;
    }
  }

  private final String board;
  private final Map<String, Holding> byKey = new HashMap<>();
  private final Map<Integer, Holding> byPin = new TreeMap<>();

  PinLedger(String board) {
    this.board = board;
  }

  /** Grants all entries or none. */
  synchronized void take(List<Entry> entries) {
    entries.forEach(this::check);
    for (Entry entry : entries) {
      Holding holding = byKey.get(entry.key);
      if (holding != null) {
        holding.users++;
      } else {
        Holding fresh = new Holding(entry);
        byKey.put(entry.key, fresh);
        entry.pins.forEach(use -> byPin.put(use.pin(), fresh));
      }
    }
  }

  private void check(Entry entry) {
    Holding holding = byKey.get(entry.key);
    if (holding != null) {
      if (!holding.entry.terms.equals(entry.terms)) {
        throw busy(entry.key, holding.entry);
      }
      return;
    }
    for (PinUse use : entry.pins) {
      Holding owner = byPin.get(use.pin());
      if (owner != null) {
        throw busy("GPIO" + use.pin(), owner.entry);
      }
    }
  }

  private HalException busy(String what, Entry owner) {
    return new HalException(
        ErrorKind.BUSY,
        "%s on %s is in use by %s (%s); close that first"
            .formatted(what, board, owner.consumer, owner.key));
  }

  synchronized void giveBack(List<Entry> entries) {
    for (Entry entry : entries) {
      Holding holding = byKey.get(entry.key);
      if (--holding.users == 0) {
        byKey.remove(entry.key);
        holding.entry.pins.forEach(use -> byPin.remove(use.pin()));
      }
    }
  }

  /** What is owned now, by pin. */
  synchronized List<PinUse> uses() {
    List<PinUse> uses = new ArrayList<>();
    byPin.forEach(
        (pin, holding) ->
            holding.entry.pins.stream().filter(use -> use.pin() == pin).forEach(uses::add));
    return uses;
  }
}
