package org.wasmachine.hal;

import java.util.Optional;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.time.Clock;

/**
 * What the opener of a board can hand to the backend beside the {@link BoardUri}.
 *
 * @param clock time source instead of the backend's own; the board does not close it
 * @param profile description of the board instead of the built-in one of that name
 */
public record BoardOptions(Optional<Clock> clock, Optional<BoardProfile> profile) {
  /** Nothing special. */
  public static final BoardOptions DEFAULT = new BoardOptions(Optional.empty(), Optional.empty());

  /** The same with a time source. */
  public BoardOptions withClock(Clock newClock) {
    return new BoardOptions(Optional.of(newClock), profile);
  }

  /** The same with a description of the board. */
  public BoardOptions withProfile(BoardProfile newProfile) {
    return new BoardOptions(clock, Optional.of(newProfile));
  }
}
