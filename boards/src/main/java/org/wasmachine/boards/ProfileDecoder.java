package org.wasmachine.boards;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wasmachine.hal.profile.Adc;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Chip;
import org.wasmachine.hal.profile.I2cController;
import org.wasmachine.hal.profile.LinuxMapping;
import org.wasmachine.hal.profile.Memory;
import org.wasmachine.hal.profile.OnboardDevice;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.hal.profile.PinFlag;
import org.wasmachine.hal.profile.Pwm;
import org.wasmachine.hal.profile.SpiHost;
import org.wasmachine.hal.profile.UartPort;

/** Turns the content of a profile file into a checked {@link BoardProfile}. */
final class ProfileDecoder {

  /** The version of the file format that this class reads. */
  private static final int SCHEMA = 1;

  private static final int MAX_KIB = 1 << 24;

  private ProfileDecoder() {}

  /**
   * Decodes a whole file.
   *
   * @throws InvalidProfileException when a key is missing, unknown, wrong in type or range, or
   *     refers to nothing
   */
  static BoardProfile decode(String source, Tree tree) {
    return Section.read(source, tree, ProfileDecoder::board);
  }

  private static BoardProfile board(Section board) {
    board.integer("schema", SCHEMA, SCHEMA);
    String id =
        board.text("id", "[a-z0-9][a-z0-9-]{0,63}", "a name of lower-case letters, digits and -");
    Wiring wiring = new Wiring();
    Pads pads = board.section("gpio", Pads::new);
    HeaderReader headers = new HeaderReader(board, pads, wiring);
    ControllerReader controllers = new ControllerReader(pads, wiring);
    List<I2cController> i2c = controllers.i2c(board);
    List<SpiHost> spi = controllers.spi(board);
    List<UartPort> uarts = controllers.uarts(board);
    Adc adc = new AnalogReader(pads, wiring).adc(board);
    Pwm pwm = controllers.pwm(board);
    List<OnboardDevice> devices = new DeviceReader(pads, wiring, i2c, spi).devices(board);
    BoardProfile.Kind kind = board.choice("kind", BoardProfile.Kind.class);
    return new BoardProfile(
        id,
        board.text("name"),
        board.text("vendor"),
        board.text("revision"),
        kind,
        board.section("chip", ProfileDecoder::chip),
        board.section("memory", ProfileDecoder::memory),
        pins(pads, wiring, headers.labels(), uarts),
        headers.headers(),
        adc,
        i2c,
        spi,
        pwm,
        uarts,
        devices,
        linux(board, kind),
        board.texts("notes"));
  }

  private static Chip chip(Section section) {
    return new Chip(
        section.text("id"),
        section.text("vendor"),
        section.text("arch"),
        section.text("core"),
        section.integer("cores", 1, 64),
        section.integer("max_mhz", 1, 10_000),
        section.texts("radios"));
  }

  private static Memory memory(Section section) {
    List<Integer> ramOptions = new ArrayList<>();
    for (String text : section.texts("ram_options_mib")) {
      if (!text.matches("[1-9][0-9]{0,6}")) {
        throw section.fail("ram_options_mib", "expected a list of sizes in MiB, found " + text);
      }
      ramOptions.add(Integer.parseInt(text));
    }
    return new Memory(
        section.integerOr("sram_kib", 0, 0, MAX_KIB),
        section.integerOr("psram_mib", 0, 0, MAX_KIB),
        section.integerOr("flash_mib", 0, 0, MAX_KIB),
        ramOptions,
        section.integerOr("storage_bytes", 0L, 0, 1L << 40));
  }

  private static List<Pin> pins(
      Pads pads, Wiring wiring, Map<Integer, String> labels, List<UartPort> uarts) {
    List<Pin> pins = new ArrayList<>();
    for (int gpio : pads.numbers()) {
      Set<PinFlag> flags = pads.flags(gpio);
      if (uarts.stream().anyMatch(uart -> carriesConsole(uart, gpio))) {
        flags.add(PinFlag.CONSOLE);
      }
      pins.add(
          new Pin(
              gpio,
              labels.getOrDefault(gpio, "GPIO" + gpio),
              flags,
              pads.resetPull(gpio),
              wiring.functions(gpio),
              wiring.users(gpio)));
    }
    return pins;
  }

  private static boolean carriesConsole(UartPort uart, int gpio) {
    return uart.console()
        && uart.defaultPins().filter(p -> p.tx() == gpio || p.rx() == gpio).isPresent();
  }

  private static Optional<LinuxMapping> linux(Section board, BoardProfile.Kind kind) {
    if (kind != BoardProfile.Kind.LINUX_HOST) {
      return Optional.empty();
    }
    return Optional.of(board.section("linux", ProfileDecoder::linux));
  }

  private static LinuxMapping linux(Section section) {
    return new LinuxMapping(
        section.text("gpio_chip"),
        section.integer("gpio_lines", 1, 1024),
        section.byNumber("i2c", 63, Section.Entry::text),
        section.byNumber("spi", 63, Section.Entry::texts),
        section.byNumber("uart", 63, Section.Entry::text),
        List.copyOf(section.numbers("pwm_chips", 0, 63)),
        section.optionalText("pwm_sysfs_address"),
        section.byName("enable", Section.Entry::text),
        section.texts("revision_codes"));
  }
}
