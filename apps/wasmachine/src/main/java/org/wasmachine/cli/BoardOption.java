package org.wasmachine.cli;

import java.util.Optional;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardUri;
import picocli.CommandLine.Option;

/** {@code --board URI}: which board to use, with the environment and a default behind it. */
final class BoardOption {

  static final String VARIABLE = "WASMACHINE_BOARD";
  static final String DEFAULT = "sim:esp32-s3-devkitc-1";

  @Option(
      names = "--board",
      paramLabel = "URI",
      description =
          "The board: sim:PROFILE, serial:PORT or pi4j:. Default: $"
              + VARIABLE
              + ", else "
              + DEFAULT)
  private Optional<String> uri = Optional.empty();

  @Option(
      names = "--time",
      paramLabel = "virtual|real",
      description = "A simulated board's time: jumping ahead when all wait, or real.")
  private Optional<String> time = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random on a simulated board.")
  private Optional<Long> seed = Optional.empty();

  /** The board asked for; says so on standard error when nobody asked for one. */
  BoardUri uri() {
    String text =
        uri.or(() -> Optional.ofNullable(System.getenv(VARIABLE)).filter(set -> !set.isBlank()))
            .orElseGet(
                () -> {
                  System.err.println("wasmachine: no --board given, using " + DEFAULT);
                  return DEFAULT;
                });
    BoardUri board = BoardUri.parse(text);
    if (time.isPresent()) {
      board = board.withParameter("time", time.get());
    }
    if (seed.isPresent()) {
      board = board.withParameter("seed", seed.get().toString());
    }
    return board;
  }

  Board open() {
    return Board.open(uri(), BoardOptions.DEFAULT);
  }

  /** The same, but a simulated board's time is real unless another was asked for. */
  Board openInRealTime() {
    BoardUri board = uri();
    boolean jumping = board.scheme().equals("sim") && board.parameter("time").isEmpty();
    return Board.open(jumping ? board.withParameter("time", "real") : board, BoardOptions.DEFAULT);
  }
}
