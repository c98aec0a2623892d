package org.wasmachine.cli;

import java.util.Optional;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardUri;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code --board URI}: which board to use, with the environment and a default behind it. */
final class BoardOption {

  static final String VARIABLE = "WASMACHINE_BOARD";
  static final String DEFAULT = "sim:esp32-s3-devkitc-1";

  private final Setting<Optional<String>> uri =
      Setting.optional(
          String.class,
          OptionSpec.builder("--board")
              .paramLabel("URI")
              .description(
                  "The board: sim:PROFILE, serial:PORT or pi4j:. Default: $"
                      + VARIABLE
                      + ", else "
                      + DEFAULT));

  private final Setting<Optional<String>> time =
      Setting.optional(
          String.class,
          OptionSpec.builder("--time")
              .paramLabel("virtual|real")
              .description("A simulated board's time: jumping ahead when all wait, or real."));

  private final Setting<Optional<Long>> seed =
      Setting.optional(
          Long.class,
          OptionSpec.builder("--seed")
              .paramLabel("N")
              .description("Seed of everything random on a simulated board."));

  /** For a command to mix in: {@code @Mixin private CommandSpec boardOptions = board.spec();}. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.create();
    addTo(spec);
    return spec;
  }

  /** Adds the options to a command itself. */
  void addTo(CommandSpec spec) {
    Setting.addTo(spec, uri, time, seed);
  }

  /** The board asked for; says so on standard error when nobody asked for one. */
  BoardUri uri() {
    String text =
        uri.value()
            .or(() -> Optional.ofNullable(System.getenv(VARIABLE)).filter(set -> !set.isBlank()))
            .orElseGet(
                () -> {
                  System.err.println("wasmachine: no --board given, using " + DEFAULT);
                  return DEFAULT;
                });
    BoardUri board = BoardUri.parse(text);
    if (time.value().isPresent()) {
      board = board.withParameter("time", time.value().get());
    }
    if (seed.value().isPresent()) {
      board = board.withParameter("seed", seed.value().get().toString());
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
