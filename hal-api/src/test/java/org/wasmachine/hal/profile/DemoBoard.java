package org.wasmachine.hal.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A board made up for tests, with one pin of every kind. */
public final class DemoBoard {

  private DemoBoard() {}

  /**
   * GPIO0 strapping and button, 1 console, 2–5 plain (4 and 5 analog), 6 flash, 7 not bonded, 8
   * wired to a device and on no header, 34 input-only without pulls.
   */
  public static BoardProfile profile() {
    return withPwm(new Pwm.Ledc(List.of("low_speed"), 8, 4, 14, Map.of("APB", 80_000_000L)));
  }

  public static BoardProfile withPwm(Pwm pwm) {
    return new BoardProfile(
        "demo",
        "Demo Board",
        "Nobody",
        "1",
        BoardProfile.Kind.MICROCONTROLLER,
        new Chip("demo32", "Nobody", "riscv32", "core", 1, 100, List.of()),
        new Memory(512, 0, 4, List.of(), 1 << 20),
        List.of(
            pin(0, "IO0", Set.of(PinFlag.STRAPPING), List.of("boot_button.gpio")),
            pin(1, "TX", Set.of(PinFlag.CONSOLE), List.of()),
            pin(2, "IO2", Set.of(), List.of()),
            pin(3, "IO3", Set.of(), List.of()),
            pin(4, "IO4", Set.of(), List.of()),
            pin(5, "IO5", Set.of(), List.of()),
            pin(6, "GPIO6", Set.of(PinFlag.FLASH), List.of()),
            pin(7, "GPIO7", Set.of(PinFlag.NOT_BONDED), List.of()),
            pin(8, "GPIO8", Set.of(), List.of("lcd.cs")),
            pin(34, "VP", Set.of(PinFlag.INPUT_ONLY, PinFlag.NO_INTERNAL_PULL), List.of())),
        List.of(
            new Header(
                "J1",
                Header.Layout.SINGLE,
                List.of(
                    new Header.Position(1, "3V3", Header.Kind.POWER, OptionalInt.empty()),
                    gpio(2, "IO0", 0),
                    gpio(3, "TX", 1),
                    gpio(4, "IO2", 2),
                    gpio(5, "IO3", 3),
                    gpio(6, "IO4", 4),
                    gpio(7, "IO5", 5),
                    gpio(8, "VP", 34)))),
        new Adc(
            List.of(new Adc.Unit(1, false, Map.of(0, 4, 1, 5, 2, 34))),
            List.of(9, 12),
            12,
            List.of(new Adc.Attenuation(0, "0dB", 1100, OptionalInt.of(0), OptionalInt.of(950)))),
        List.of(
            new I2cController(0, false, Routing.ANY_PIN, Optional.empty(), 100_000, false, ""),
            new I2cController(
                1,
                false,
                Routing.FIXED,
                Optional.of(new I2cController.Pins(2, 3)),
                100_000,
                true,
                "")),
        List.of(
            new SpiHost(0, "SPI1_HOST", true, Routing.FIXED, 1, Optional.empty(), "flash"),
            new SpiHost(1, "SPI2_HOST", false, Routing.ANY_PIN, 3, Optional.empty(), ""),
            new SpiHost(
                2,
                "SPI3_HOST",
                false,
                Routing.FIXED,
                2,
                Optional.of(
                    new SpiHost.Pins(2, OptionalInt.of(3), OptionalInt.empty(), List.of(4, 5))),
                "")),
        pwm,
        List.of(
            new UartPort(
                0,
                false,
                Routing.ANY_PIN,
                Optional.of(new UartPort.Pins(1, 34, OptionalInt.empty(), OptionalInt.empty())),
                true,
                128,
                5_000_000)),
        List.of(),
        Optional.empty(),
        List.of());
  }

  private static Pin pin(int number, String label, Set<PinFlag> flags, List<String> usedBy) {
    return new Pin(number, label, flags, Pull.NONE, List.of(), usedBy);
  }

  private static Header.Position gpio(int position, String label, int gpio) {
    return new Header.Position(position, label, Header.Kind.GPIO, OptionalInt.of(gpio));
  }
}
