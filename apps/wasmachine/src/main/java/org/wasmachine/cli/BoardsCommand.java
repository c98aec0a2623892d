package org.wasmachine.cli;

import java.util.concurrent.Callable;
import org.wasmachine.boards.BoardCatalog;
import org.wasmachine.boards.BoardTable;
import picocli.CommandLine.Command;

/** {@code wasmachine boards}: the boards this program knows. */
@Command(
    name = "boards",
    mixinStandardHelpOptions = true,
    description = "Lists the boards this program knows.")
final class BoardsCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    System.out.print(BoardTable.render(new BoardCatalog().all(), Terminal.style()));
    return 0;
  }
}
