package org.wasmachine.sim;

import java.util.HashSet;
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
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.hal.time.VirtualClock;

/**
 * Opens {@code sim:<board>}: a simulated board of any profile, by id or profile file. Parameters:
 * {@code time=virtual} (default) or {@code real}; {@code seed=N} for everything random; {@code
 * noise=N} millivolts at the ADC (default 0); what is around the board: see {@link UriWorld}.
 */
public final class SimBoardProvider implements BoardProvider {
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
    Set<String> known = new HashSet<>(UriWorld.parameters(uri));
    known.addAll(Set.of("time", "seed", "noise"));
    uri.requireParameters(known);
    BoardProfile profile = options.profile().orElseGet(() -> new BoardCatalog().open(uri.target()));
    AnalogWorld analog = new AnalogWorld(seed(uri), number(uri, "noise", "0"));
    Clock clock = options.clock().orElseGet(() -> clock(uri));
    SimBoard board = new SimBoard(uri, profile, clock, options.clock().isEmpty(), analog);
    try {
      new UriWorld(uri, board).build(profile);
      return board;
    } catch (HalException e) {
      board.close();
      throw e;
    }
  }

  private static Clock clock(BoardUri uri) {
    String time = uri.parameter("time").orElse("virtual");
    return switch (time) {
      case "virtual" -> new VirtualClock();
      case "real" -> new RealClock();
      default -> throw invalid(uri, "time", "virtual or real", time);
    };
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
