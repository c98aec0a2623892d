package org.wasmachine.hal.profile;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalInt;

/**
 * A connector of the board.
 *
 * @param name the designator printed on the board, such as {@code J1}
 * @param layout how the positions are numbered
 * @param pins all positions, ascending from 1
 */
public record Header(String name, Layout layout, List<Position> pins) {

  public Header {
    requireNonNull(name, "name");
    requireNonNull(layout, "layout");
    pins = List.copyOf(pins);
  }

  /** Numbering of the positions. */
  public enum Layout {
    /** One row, counted from one end. */
    SINGLE,
    /** Two rows: odd positions in the first, even positions in the second. */
    ZIGZAG,
    /** Two rows: the first half of the positions in the first row, the rest in the second. */
    SEQUENTIAL
  }

  /** What a position carries. */
  public enum Kind {
    GPIO,
    POWER,
    GROUND,
    RESET,
    NOT_CONNECTED
  }

  /**
   * One contact of the connector.
   *
   * @param number position, from 1
   * @param label the name printed beside it
   * @param kind what it carries
   * @param gpio the GPIO number, present exactly for {@link Kind#GPIO}
   */
  public record Position(int number, String label, Kind kind, OptionalInt gpio) {

    public Position {
      requireNonNull(label, "label");
      if (gpio.isPresent() != (kind == Kind.GPIO)) {
        throw new IllegalArgumentException("position " + number + ": GPIO number and kind differ");
      }
    }
  }
}
