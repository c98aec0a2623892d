package org.wasmachine.sim;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wasmachine.boards.BoardCatalog;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardProvider;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.hal.time.VirtualClock;
import org.wasmachine.sim.device.Bh1750;
import org.wasmachine.sim.device.Signal;

/**
 * Opens {@code sim:<board>}: a simulated board of any profile, by id or profile file. Parameters:
 * {@code time=virtual} (default) or {@code real}; {@code seed=N} for everything random; {@code
 * noise=N} millivolts at the ADC (default 0); {@code bh1750=0x23} (default), {@code 0x5c} or {@code
 * none}; {@code lux=N}, the light it sees (default 320).
 */
public final class SimBoardProvider implements BoardProvider {
  private static final String DEFAULT_LUX = "320";

  @Override
  public String scheme() {
    return "sim";
  }

  @Override
  public String description() {
    return "simulated boards";
  }

  @Override
  public Board open(BoardUri uri, BoardOptions options) {
    uri.requireParameters(Set.of("time", "seed", "noise", "bh1750", "lux"));
    BoardProfile profile = options.profile().orElseGet(() -> new BoardCatalog().open(uri.target()));
    AnalogWorld analog = new AnalogWorld(seed(uri), number(uri, "noise", "0"));
    Signal lux = Signal.constant(number(uri, "lux", DEFAULT_LUX));
    Clock clock = options.clock().orElseGet(() -> clock(uri));
    SimBoard board = new SimBoard(uri, profile, clock, options.clock().isEmpty(), analog);
    attachLightSensor(board, profile, uri, lux);
    return board;
  }

  private static Clock clock(BoardUri uri) {
    String time = uri.parameter("time").orElse("virtual");
    return switch (time) {
      case "virtual" -> new VirtualClock();
      case "real" -> new RealClock();
      default -> throw invalid(uri, "time", "virtual or real", time);
    };
  }

  /** On the first I2C controller (on Linux, the first that is free), where examples look for it. */
  private static void attachLightSensor(
      SimBoard board, BoardProfile profile, BoardUri uri, Signal lux) {
    Map<String, I2cAddress> addresses =
        Map.of("0x23", Bh1750.ADDRESS_LOW, "0x5c", Bh1750.ADDRESS_HIGH);
    String wanted = uri.parameter("bh1750").orElse("0x23");
    if (wanted.equals("none")) {
      return;
    }
    I2cAddress address = addresses.get(wanted.toLowerCase(java.util.Locale.ROOT));
    if (address == null) {
      throw invalid(uri, "bh1750", "0x23, 0x5c or none", wanted);
    }
    profile.i2c().stream()
        .filter(
            controller ->
                profile.kind() == BoardProfile.Kind.MICROCONTROLLER || controller.role().isEmpty())
        .findFirst()
        .ifPresent(
            controller ->
                board.i2c(controller.number()).attach(address, new Bh1750(board.clock(), lux)));
  }

  private static long seed(BoardUri uri) {
    String text = uri.parameter("seed").orElse("0");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw invalid(uri, "seed", "a whole number", text);
    }
  }

  private static double number(BoardUri uri, String name, String absent) {
    String text = uri.parameter(name).orElse(absent);
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number that is out of range.
    }
    throw invalid(uri, name, "a number from 0", text);
  }

  private static HalException invalid(BoardUri uri, String name, String expected, String found) {
    return new HalException(
        ErrorKind.INVALID_ARGUMENT,
        "Board '%s': %s is %s, not '%s'".formatted(uri, name, expected, found));
  }

  @Override
  public List<BoardUri> discover() {
    return new BoardCatalog().ids().stream().map(id -> new BoardUri("sim", id, Map.of())).toList();
  }
}
