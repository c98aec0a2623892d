package org.wasmachine.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.wasmachine.boards.BoardCatalog;
import org.wasmachine.boards.BoardPicture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wasmachine board ID}: the headers of a board and what its pins can do. */
@Command(
    name = "board",
    mixinStandardHelpOptions = true,
    description = "Shows the headers of a board and what each pin can do.")
final class BoardCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "BOARD",
      description = "A name from 'wasmachine boards', or a profile in a YAML file.")
  private String board;

  @Override
  public Integer call() {
    System.out.print(
        BoardPicture.render(
            new BoardCatalog().open(board), List.of(), Terminal.style(), Terminal.columns()));
    return 0;
  }
}
