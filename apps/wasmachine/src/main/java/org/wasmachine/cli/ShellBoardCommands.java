package org.wasmachine.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wasmachine.boards.PinTable;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.AdcSample;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.profile.Memory;
import org.wasmachine.vm.app.AppInfo;

/** The shell's commands about the board. */
final class ShellBoardCommands implements Shell.Family {

  private final MachineService service;
  private final Board board;

  ShellBoardCommands(MachineService service) {
    this.service = service;
    this.board = service.board();
  }

  @Override
  public void addTo(Shell shell) {
    shell.add("free", "", "Get the current size of free heap memory", this::free);
    shell.add("pins", "", "Show the pins of the board and who uses them", this::pins);
    shell.add("gpio", "<pin> [0|1]", "Read a pin, or drive it", this::gpio);
    shell.add("i2cdetect", "<bus>", "Show which addresses of an I2C bus answer", this::i2cdetect);
    shell.add("adc", "<unit> <channel>", "Measure an analogue input", this::adc);
    shell.add("sta", "[-s <ssid>] [-p <password>]", "Join a Wi-Fi network", this::sta);
  }

  /** Memory of the board's profile, and what the apps' linear memory takes of it. */
  private int free(List<String> words, PrintStream out) {
    ShellArguments.parse("free", words, Map.of()).atMost(0);
    if (board.profile().isEmpty()) {
      out.println("no profile says how much memory this board has");
      return -1;
    }
    Memory memory = board.profile().get().memory();
    long used = service.apps().apps().stream().mapToLong(AppInfo::memoryBytes).sum();
    long dram = memory.sramKib() * 1024L;
    long psram = memory.psramMib() * 1024L * 1024L;
    long inPsram = psram > 0 ? Math.min(used, psram) : 0;
    long inDram = Math.min(used - inPsram, dram);
    out.printf(Locale.ROOT, "%5s %12s %12s %12s%n", "", "total", "used", "free");
    out.printf(Locale.ROOT, "%-5s %12d %12d %12d%n", "dram", dram, inDram, dram - inDram);
    if (psram > 0) {
      out.printf(Locale.ROOT, "%5s %12d %12d %12d%n", "psram", psram, inPsram, psram - inPsram);
    }
    return 0;
  }

  private int pins(List<String> words, PrintStream out) {
    ShellArguments.parse("pins", words, Map.of()).atMost(0);
    board
        .profile()
        .ifPresentOrElse(
            profile -> out.print(PinTable.render(profile, board.pinUse(), Terminal.style())),
            () -> board.pinUse().forEach(out::println));
    return 0;
  }

  private static int number(String command, String text) {
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      throw new ShellArguments.Wrong(
          "%s: invalid argument \"%s\"; a number is expected".formatted(command, text));
    }
  }

  private int gpio(List<String> words, PrintStream out) {
    ShellArguments arguments = ShellArguments.parse("gpio", words, Map.of()).atMost(2);
    int pin = number("gpio", arguments.word(0, "<pin>"));
    if (arguments.words().size() == 1) {
      try (GpioLine line = board.openGpio(GpioConfig.input(pin).withConsumer("shell"))) {
        out.println(line.read() == Level.HIGH ? 1 : 0);
      }
      return 0;
    }
    Level level = number("gpio", arguments.word(1, "")) == 0 ? Level.LOW : Level.HIGH;
    service.drive(pin, level);
    return 0;
  }

  private int i2cdetect(List<String> words, PrintStream out) {
    ShellArguments arguments = ShellArguments.parse("i2cdetect", words, Map.of()).atMost(1);
    int controller = number("i2cdetect", arguments.word(0, "<bus>"));
    try (I2cBus bus = board.openI2c(I2cConfig.controller(controller).withConsumer("shell"))) {
      List<Integer> found = bus.scan().stream().map(I2cAddress::value).toList();
      out.println("     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f");
      for (int row = 0; row < 0x80; row += 0x10) {
        StringBuilder line = new StringBuilder("%02x:".formatted(row));
        for (int address = row; address < row + 0x10; address++) {
          boolean scanned = address >= 0x08 && address <= 0x77;
          line.append(
              !scanned ? "   " : found.contains(address) ? " %02x".formatted(address) : " --");
        }
        out.println(line);
      }
    }
    return 0;
  }

  private int adc(List<String> words, PrintStream out) {
    ShellArguments arguments = ShellArguments.parse("adc", words, Map.of()).atMost(2);
    int unit = number("adc", arguments.word(0, "<unit>"));
    int channel = number("adc", arguments.word(1, "<channel>"));
    try (AdcChannel input = board.openAdc(AdcConfig.channel(unit, channel).withConsumer("shell"))) {
      AdcSample sample = input.sample();
      out.printf("raw %d, %d mV%n", sample.raw(), sample.millivolts());
    }
    return 0;
  }

  /** The peer's command; here the computer's own network is used. */
  private int sta(List<String> words, PrintStream out) {
    ShellArguments arguments =
        ShellArguments.parse(
                "sta", words, Map.of("-s", "s", "--ssid", "s", "-p", "p", "--password", "p"))
            .atMost(0);
    String ssid = arguments.option("s").orElse("");
    if (ssid.isEmpty()) {
      out.println("shell_wifi: SSID of target AP is shorter");
      return -1;
    }
    if (ssid.length() > 32) {
      out.println("shell_wifi: SSID of target AP is longer");
      return -1;
    }
    out.println("apps use the network of this computer; there is no Wi-Fi to join");
    return 0;
  }
}
