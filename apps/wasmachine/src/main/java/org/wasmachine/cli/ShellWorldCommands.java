package org.wasmachine.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.wasmachine.hal.Board;
import org.wasmachine.sim.SimBoard;
import org.wasmachine.sim.device.I2cFault;
import org.wasmachine.sim.device.Signal;

/** The shell's commands about what is around a simulated board: buttons, voltages, faults. */
final class ShellWorldCommands implements Shell.Family {
  private static final int STANDARD_PRESS_MILLIS = 200;
  private static final int LONGEST_PRESS_MILLIS = 3_600_000;
  private static final String KINDS =
      Arrays.stream(I2cFault.Kind.values())
          .map(I2cFault.Kind::word)
          .collect(Collectors.joining(", "));

  private final Board board;

  ShellWorldCommands(MachineService service) {
    this.board = service.board();
  }

  @Override
  public void addTo(Shell shell) {
    shell.add("press", "<button> [ms]", "Press a button of a simulated board", this::press);
    shell.add("voltage", "<pin> <mV>", "Set the voltage at a simulated pin", this::voltage);
    shell.add(
        "fault",
        "<bus> <kind> [count]",
        "Let transactions of a simulated I2C bus go wrong",
        this::fault);
  }

  private static int number(String command, String text, int least, int most) {
    try {
      int number = Integer.decode(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, with the range.
    }
    throw new ShellArguments.Wrong(
        "%s: invalid argument \"%s\"; a number from %d to %d is expected"
            .formatted(command, text, least, most));
  }

  private int press(List<String> words, PrintStream out) {
    ShellArguments arguments = ShellArguments.parse("press", words, Map.of()).atMost(2);
    String button = arguments.word(0, "<button>");
    int millis =
        arguments.words().size() < 2
            ? STANDARD_PRESS_MILLIS
            : number("press", arguments.word(1, ""), 1, LONGEST_PRESS_MILLIS);
    SimBoard.of(board).button(button).press(Duration.ofMillis(millis));
    return 0;
  }

  private int voltage(List<String> words, PrintStream out) {
    ShellArguments arguments = ShellArguments.parse("voltage", words, Map.of()).atMost(2);
    int pin = number("voltage", arguments.word(0, "<pin>"), 0, 255);
    int millivolts = number("voltage", arguments.word(1, "<mV>"), 0, 5_000);
    SimBoard.of(board).pin(pin).setMillivolts(Signal.constant(millivolts));
    return 0;
  }

  private int fault(List<String> words, PrintStream out) {
    ShellArguments arguments = ShellArguments.parse("fault", words, Map.of()).atMost(3);
    int bus = number("fault", arguments.word(0, "<bus>"), 0, 9);
    String word = arguments.word(1, "<kind>");
    I2cFault.Kind kind =
        I2cFault.Kind.of(word)
            .orElseThrow(
                () ->
                    new ShellArguments.Wrong(
                        "fault: invalid argument \"%s\"; it is one of %s".formatted(word, KINDS)));
    I2cFault wrong =
        arguments.words().size() < 3
            ? I2cFault.always(kind)
            : I2cFault.times(number("fault", arguments.word(2, ""), 1, Integer.MAX_VALUE), kind);
    SimBoard.of(board).i2c(bus).setFault(wrong);
    return 0;
  }
}
