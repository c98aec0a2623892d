package org.wasmachine.boards;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.profile.Adc;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.I2cController;
import org.wasmachine.hal.profile.OnboardDevice;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.hal.profile.Pwm;
import org.wasmachine.hal.profile.SpiHost;
import org.wasmachine.hal.profile.UartPort;

/** A board for the terminal: its connectors as a picture, its buses and devices as lists. */
public final class BoardPicture {

  /** Narrower terminals get this width all the same. */
  private static final int MIN_COLUMNS = 60;

  private final BoardProfile board;
  private final PinNotes notes;
  private final Style style;
  private final int columns;

  private BoardPicture(BoardProfile board, List<PinUse> uses, Style style, int columns) {
    this.board = board;
    this.style = style;
    this.notes = new PinNotes(board, uses, style);
    this.columns = Math.max(MIN_COLUMNS, columns);
  }

  /**
   * The whole board.
   *
   * @param uses the pins that are open now, shown beside the pin; may be empty
   * @param columns width of the terminal; functions that do not fit are left out
   */
  public static String render(BoardProfile board, List<PinUse> uses, Style style, int columns) {
    return new BoardPicture(board, uses, style, columns).render();
  }

  private String render() {
    StringBuilder out = new StringBuilder();
    out.append(style.paint(Style.Ink.TITLE, board.name()));
    out.append("  %s, %s %s\n".formatted(board.id(), board.vendor(), board.revision()));
    out.append(summary()).append("\n\n");
    out.append(new HeaderPicture(notes, columns).render());
    section(out, "Free pins", freePins());
    section(out, "Buses", buses());
    section(out, "On the board", devices());
    section(out, "Notes", wrapped(board.notes()));
    return out.toString();
  }

  private void section(StringBuilder out, String title, String content) {
    if (!content.isEmpty()) {
      out.append('\n').append(style.paint(Style.Ink.TITLE, title)).append('\n').append(content);
    }
  }

  private String summary() {
    List<String> parts = new ArrayList<>();
    parts.add(
        "%d x %s at %d MHz"
            .formatted(board.chip().cores(), board.chip().core(), board.chip().maxMhz()));
    parts.addAll(Sizes.memory(board.memory()));
    if (!board.chip().radios().isEmpty()) {
      parts.add(String.join(" ", board.chip().radios()));
    }
    return board.chip().id() + ": " + String.join(", ", parts);
  }

  private String freePins() {
    List<Integer> free =
        board.pins().stream()
            .filter(pin -> board.rules().recommended(pin) && pin.flags().isEmpty())
            .map(Pin::number)
            .toList();
    return free.isEmpty() ? "" : "  GPIO " + ranges(free) + "\n";
  }

  private static String ranges(List<Integer> ascending) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < ascending.size(); ) {
      int end = i;
      while (end + 1 < ascending.size() && ascending.get(end + 1) == ascending.get(end) + 1) {
        end++;
      }
      out.append(out.isEmpty() ? "" : ", ").append(ascending.get(i));
      if (end > i) {
        out.append(end > i + 1 ? "-" : ", ").append(ascending.get(end));
      }
      i = end + 1;
    }
    return out.toString();
  }

  private String buses() {
    Table table = new Table(style);
    for (I2cController c : board.i2c()) {
      String pins =
          c.defaultPins()
              .map(p -> "SDA GPIO%d, SCL GPIO%d".formatted(p.sda(), p.scl()))
              .orElse("any pins");
      table.row("i2c/" + c.number(), pins, c.lowPower() ? "low-power" : c.role());
    }
    for (SpiHost h : board.spi()) {
      String pins =
          h.defaultPins().map(BoardPicture::spiPins).orElse(h.reserved() ? "" : "any pins");
      String role = h.reserved() ? "reserved: " + h.role() : h.role();
      table.row("spi/" + h.number(), pins, role);
    }
    for (UartPort u : board.uarts()) {
      String pins =
          u.defaultPins()
              .map(p -> "TX GPIO%d, RX GPIO%d".formatted(p.tx(), p.rx()))
              .orElse("any pins");
      table.row(
          "uart/" + u.number(), pins, u.console() ? "console" : u.lowPower() ? "low-power" : "");
    }
    for (Adc.Unit unit : board.adc().units()) {
      String pins = ranges(unit.channelToGpio().values().stream().sorted().toList());
      table.row(
          "adc/" + unit.number(),
          "GPIO " + pins,
          unit.sharedWithRadio() ? "shared with the radio" : "");
    }
    pwm(table);
    return table.render("  ");
  }

  private static String spiPins(SpiHost.Pins pins) {
    List<String> parts = new ArrayList<>();
    parts.add("SCLK GPIO" + pins.sclk());
    add(parts, "MOSI", pins.mosi());
    add(parts, "MISO", pins.miso());
    pins.chipSelects().forEach(cs -> parts.add("CS GPIO" + cs));
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, String name, OptionalInt gpio) {
    gpio.ifPresent(number -> parts.add(name + " GPIO" + number));
  }

  private void pwm(Table table) {
    switch (board.pwm()) {
      case Pwm.Ledc ledc ->
          table.row(
              "pwm",
              "any output pin",
              "%d channels, %d timers, up to %d bits"
                  .formatted(
                      ledc.channels(),
                      ledc.timersPerMode() * ledc.speedModes().size(),
                      ledc.maxDutyBits()));
      case Pwm.Fixed fixed ->
          fixed
              .channelToGpios()
              .forEach(
                  (channel, gpios) ->
                      table.row(
                          "pwm channel " + channel,
                          gpios.stream().map(g -> "GPIO" + g).collect(Collectors.joining(" or ")),
                          ""));
      case Pwm.None _ -> {}
    }
  }

  private String devices() {
    Table table = new Table(style);
    for (OnboardDevice device : board.devices()) {
      table.row(
          device.id(),
          device.part().orElse(device.type()),
          bus(device),
          device.pins().entrySet().stream()
              .sorted(Map.Entry.comparingByValue())
              .map(pin -> pin.getKey() + " GPIO" + pin.getValue())
              .collect(Collectors.joining(", ")));
    }
    return table.render("  ");
  }

  private static String bus(OnboardDevice device) {
    String bus =
        switch (device.bus()) {
          case OnboardDevice.Bus.I2c(int controller) -> "i2c/" + controller;
          case OnboardDevice.Bus.Spi(int host) -> "spi/" + host;
          case OnboardDevice.Bus.Other(String name) -> name;
        };
    OptionalInt address = device.i2cAddress();
    return address.isPresent() ? "%s 0x%02X".formatted(bus, address.getAsInt()) : bus;
  }

  private String wrapped(List<String> texts) {
    StringBuilder out = new StringBuilder();
    for (String text : texts) {
      int used = columns;
      for (String word : ("- " + text).split(" ")) {
        if (used + 1 + word.length() > columns) {
          out.append(out.isEmpty() ? "" : "\n")
              .append(word.equals("-") ? "  " : "    ")
              .append(word);
          used = 4 + word.length();
        } else {
          out.append(' ').append(word);
          used += 1 + word.length();
        }
      }
    }
    return out.isEmpty() ? "" : out.append('\n').toString();
  }
}
