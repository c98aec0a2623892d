package org.wasmachine.boards;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.wasmachine.hal.profile.Header;

/** Reads the section {@code headers}, and derives the label of every pin from it. */
final class HeaderReader {

  private final Pads pads;
  private final Wiring wiring;
  private final Set<String> names = new HashSet<>();
  private final List<Header> headers;

  HeaderReader(Section board, Pads pads, Wiring wiring) {
    this.pads = pads;
    this.wiring = wiring;
    this.headers = board.sections("headers", this::header);
  }

  List<Header> headers() {
    return headers;
  }

  private Header header(Section section) {
    String name = section.text("name");
    if (!names.add(name)) {
      throw section.fail("name", "expected a name of its own, found \"" + name + "\" again");
    }
    Header.Layout layout = section.choice("layout", Header.Layout.class);
    Set<Integer> seen = new HashSet<>();
    List<Header.Position> pins = new ArrayList<>();
    section.sections(
        "pins",
        pin -> {
          pins.add(position(pin, pins.size() + 1, seen));
          return pin;
        });
    if (pins.isEmpty()) {
      throw section.fail("pins", "expected at least one pin");
    }
    if (layout != Header.Layout.SINGLE && pins.size() % 2 != 0) {
      throw section.fail(
          "pins", "expected an even number of pins in two rows, found " + pins.size());
    }
    return new Header(name, layout, pins);
  }

  private Header.Position position(Section pin, int number, Set<Integer> seen) {
    String label = pin.text("label");
    if (!pin.has("gpio")) {
      Header.Kind kind = pin.choice("kind", Header.Kind.class);
      if (kind == Header.Kind.GPIO) {
        throw pin.fail("gpio", "expected the GPIO number of this pin, found nothing");
      }
      return new Header.Position(number, label, kind, OptionalInt.empty());
    }
    int gpio = pads.existing(pin, "gpio");
    if (!seen.add(gpio)) {
      throw pin.fail("gpio", "expected each GPIO once in a header, found " + gpio + " again");
    }
    if (label.matches("[0-9]+") && !label.equals(Integer.toString(gpio))) {
      throw pin.fail("label", "expected the number of the GPIO (" + gpio + "), found " + label);
    }
    pin.texts("functions").forEach(f -> wiring.chipFunction(gpio, f));
    return new Header.Position(number, label, Header.Kind.GPIO, OptionalInt.of(gpio));
  }

  /**
   * The label of each GPIO on a header, made unique: a label that two headers print for different
   * GPIOs gets the name of the header in front, such as {@code PMOD1.IO1}.
   */
  Map<Integer, String> labels() {
    Map<String, Set<Integer>> meanings = new HashMap<>();
    forEachGpio(
        (_, label, gpio) -> meanings.computeIfAbsent(label, _ -> new HashSet<>()).add(gpio));
    Map<Integer, String> labels = new HashMap<>();
    forEachGpio(
        (header, label, gpio) ->
            labels.putIfAbsent(
                gpio, meanings.get(label).size() == 1 ? label : header + "." + label));
    return labels;
  }

  private interface Visitor {
    void visit(String header, String label, int gpio);
  }

  private void forEachGpio(Visitor visitor) {
    for (Header header : headers) {
      for (Header.Position pin : header.pins()) {
        pin.gpio().ifPresent(gpio -> visitor.visit(header.name(), pin.label(), gpio));
      }
    }
  }
}
