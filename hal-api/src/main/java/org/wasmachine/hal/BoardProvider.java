package org.wasmachine.hal;

import java.util.List;

/**
 * A backend, found by {@link java.util.ServiceLoader}. Constructing one is cheap and touches no
 * hardware.
 */
public interface BoardProvider {
  /** The scheme of its board URIs, like {@code sim}. */
  String scheme();

  /** One line for people. */
  String description();

  /**
   * Opens a board.
   *
   * @throws HalException {@link ErrorKind#NOT_FOUND} with the nearest known board in the message,
   *     {@link ErrorKind#INVALID_ARGUMENT} for a parameter, {@link ErrorKind#PERMISSION}, {@link
   *     ErrorKind#BUSY}, {@link ErrorKind#IO}, {@link ErrorKind#TIMEOUT}
   */
  Board open(BoardUri uri, BoardOptions options);

  /** The boards that can be opened here and now; may look at the machine, opens nothing. */
  List<BoardUri> discover();
}
