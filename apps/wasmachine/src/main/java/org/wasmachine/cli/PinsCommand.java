package org.wasmachine.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.wasmachine.boards.BoardPicture;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.PinUse;
import org.wasmachine.hal.profile.BoardProfile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** {@code wasmachine pins}: the headers of an opened board and who uses which pin now. */
@Command(
    name = "pins",
    mixinStandardHelpOptions = true,
    description = "Shows the headers of a board and who uses which pin.")
final class PinsCommand implements Callable<Integer> {

  private final BoardOption board = new BoardOption();
  @Mixin private CommandSpec boardOptions = board.spec();

  @Override
  public Integer call() {
    try (Board opened = board.open()) {
      List<PinUse> uses = opened.pinUse();
      if (opened.profile().isPresent()) {
        BoardProfile profile = opened.profile().get();
        System.out.print(BoardPicture.render(profile, uses, Terminal.style(), Terminal.columns()));
      } else {
        System.out.println(opened.uri() + ": no profile describes this board; pins in use:");
        uses.forEach(
            use ->
                System.out.printf("  %3d  %-8s  %s%n", use.pin(), use.function(), use.consumer()));
        if (uses.isEmpty()) {
          System.out.println("  none");
        }
      }
    }
    return 0;
  }
}
