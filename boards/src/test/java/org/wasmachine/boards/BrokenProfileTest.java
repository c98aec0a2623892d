package org.wasmachine.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A broken profile names the file, the key and what was expected. */
class BrokenProfileTest {

  private static void refused(String text, String message) {
    assertThatExceptionOfType(InvalidProfileException.class)
        .isThrownBy(() -> SmallProfile.decode(text))
        .withMessage("small.yaml: " + message);
  }

  /** What to replace, by what, and the complaint. */
  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "schema: 1",
            "schema: 2",
            "schema: expected a whole number from 1 to 1, found \"2\" (line 1)"),
        arguments(
            "schema: 1\n",
            "",
            "schema: expected a whole number from 1 to 1, found nothing (line 1)"),
        arguments(
            "id: small",
            "id: Small Board",
            "id: expected a name of lower-case letters, digits and -, found \"Small Board\" (line 2)"),
        arguments(
            "kind: micro",
            "kind: nano",
            "kind: expected one of microcontroller, linux_host, found \"nanocontroller\" (line 4)"),
        arguments(
            "kind: microcontroller",
            "kind: linux_host",
            "linux: expected a mapping of keys, found nothing (line 1)"),
        arguments(
            "vendor: Nobody\nrev",
            "vendor: [Nobody]\nrev",
            "vendor: expected a text, found a list (line 5)"),
        arguments(
            "vendor: Nobody\nrev",
            "vendor:\nrev",
            "vendor: expected a text, found nothing (line 5)"),
        arguments(
            "cores: 1",
            "cores: two",
            "chip.cores: expected a whole number from 1 to 64, found \"two\" (line 7)"),
        arguments(
            "cores: 1",
            "cores: 1.5",
            "chip.cores: expected a whole number from 1 to 64, found \"1.5\" (line 7)"),
        arguments(
            "cores: 1",
            "cores: 99999999999999999999",
            "chip.cores: expected a whole number from 1 to 64, found \"99999999999999999999\" (line 7)"),
        arguments(
            "cores: 1",
            "coers: 1",
            "chip.cores: expected a whole number from 1 to 64, found nothing (line 7)"),
        arguments(
            "radios: [ble]",
            "radio: [ble]",
            "chip.radio: unknown key; did you mean \"radios\"? (line 7)"),
        arguments(
            "radios: [ble]", "radios: ble", "chip.radios: expected a list, found \"ble\" (line 7)"),
        arguments(
            "radios: [ble]",
            "radios: [[ble]]",
            "chip.radios[0]: expected a text, found a list (line 7)"),
        arguments(
            "chip: {id",
            "chip: {zz: red, id",
            "chip.zz: unknown key; expected one of id, vendor, arch, core, cores, max_mhz, radios (line 7)"),
        arguments(
            "sram_kib: 512",
            "sram_kib: -1",
            "memory.sram_kib: expected a whole number from 0 to 16777216, found \"-1\" (line 8)"),
        arguments(
            "numbers: [0-9]",
            "numbers: []",
            "gpio.numbers: expected the numbers of the board's GPIOs, found none (line 10)"),
        arguments(
            "numbers: [0-9]",
            "numbers: [0-999]",
            "gpio.numbers[0]: expected numbers or ranges (such as 4-7), ascending, from 0 to 255, found \"0-999\" (line 10)"),
        arguments(
            "numbers: [0-9]",
            "numbers: [9-0]",
            "gpio.numbers[0]: expected numbers or ranges (such as 4-7), ascending, from 0 to 255, found \"9-0\" (line 10)"),
        arguments(
            "numbers: [0-9]",
            "numbers: [0-9, 5]",
            "gpio.numbers[1]: expected each number once, found 5 again (line 10)"),
        arguments(
            "flash: [8]",
            "flash: [10]",
            "gpio.flash: expected one of this board's GPIO numbers, found 10 (line 12)"),
        arguments(
            "down: [1, 2]",
            "down: [0, 2]",
            "gpio.reset_pull.down: expected GPIOs not listed in up, found 0 (line 14)"),
        arguments(
            "layout: zigzag",
            "layout: round",
            "headers[1].layout: expected one of single, zigzag, sequential, found \"round\" (line 24)"),
        arguments(
            "name: J2",
            "name: J1",
            "headers[1].name: expected a name of its own, found \"J1\" again (line 23)"),
        arguments(
            "{label: IO1, gpio: 1}",
            "{label: IO1, gpio: 77}",
            "headers[0].pins[2].gpio: expected one of this board's GPIO numbers, found 77 (line 21)"),
        arguments(
            "{label: IO1, gpio: 1}",
            "{label: IO1, gpio: 0}",
            "headers[0].pins[2].gpio: expected each GPIO once in a header, found 0 again (line 21)"),
        arguments(
            "{label: IO1, gpio: 1}",
            "{label: '4', gpio: 1}",
            "headers[0].pins[2].label: expected the number of the GPIO (1), found 4 (line 21)"),
        arguments(
            "{label: IO1, gpio: 1}",
            "{label: IO1}",
            "headers[0].pins[2].kind: expected one of gpio, power, ground, reset, not_connected, found nothing (line 21)"),
        arguments(
            "{label: IO1, gpio: 1}",
            "{label: IO1, kind: gpio}",
            "headers[0].pins[2].gpio: expected the GPIO number of this pin, found nothing (line 21)"),
        arguments(
            "{label: IO1, gpio: 1}",
            "IO1",
            "headers[0].pins[2]: expected a mapping of keys, found \"IO1\" (line 21)"),
        arguments(
            "      - {label: GND, kind: ground}\n",
            "",
            "headers[1].pins: expected an even number of pins in two rows, found 1 (line 26)"),
        arguments(
            "default_resolution_bits: 12",
            "default_resolution_bits: 10",
            "adc.default_resolution_bits: expected one of resolution_bits [12], found 10 (line 30)"),
        arguments(
            "{0: 1, 1: 9}",
            "{0: 1, 1: 1}",
            "adc.units[0].channels.1: expected each GPIO once, found 1 again (line 32)"),
        arguments(
            "{0: 1, 1: 9}",
            "{0: 1, one: 9}",
            "adc.units[0].channels.one: expected a whole number from 0 to 63 as key (line 32)"),
        arguments(
            "{0: 1, 1: 9}",
            "{0: 1, 1: 30}",
            "adc.units[0].channels.1: expected one of this board's GPIO numbers, found 30 (line 32)"),
        arguments(
            "max_mv: 950",
            "max_mv: 9500",
            "adc.attenuations[0].max_mv: expected a whole number from 0 to 1100, found \"9500\" (line 34)"),
        arguments(
            "sda: 4",
            "sda: 8",
            "i2c[0].sda: expected a GPIO that is free to use, found 8 (flash) (line 36)"),
        arguments(
            "scl: 5", "scl: 4", "i2c[0].scl: expected a GPIO of its own, found 4 again (line 36)"),
        arguments(
            ", scl: 5",
            "",
            "i2c[0].scl: expected a whole number from 0 to 255, found nothing (line 36)"),
        arguments(
            "cs: [6]", "cs: [2]", "spi[0].cs: expected a GPIO of its own, found 2 again (line 38)"),
        arguments(
            "cs: [6]",
            "cs: [x]",
            "spi[0].cs: expected a list of this board's GPIO numbers, found x (line 38)"),
        arguments(
            "chip_selects_max: 2",
            "chip_selects_max: 0",
            "spi[0].chip_selects_max: expected a whole number from 1 to 32, found \"0\" (line 38)"),
        arguments(
            "kind: ledc",
            "kind: servo",
            "pwm.kind: expected one of ledc, fixed, found \"servo\" (line 40)"),
        arguments(
            "{APB: 80000000}",
            "{APB: fast}",
            "pwm.clocks_hz.APB: expected a whole number from 1 to 10000000000, found \"fast\" (line 45)"),
        arguments(
            "console: true",
            "console: yes",
            "uart[0].console: expected one of true, false, found \"yes\" (line 47)"),
        arguments(
            "id: screen",
            "id: sensor",
            "devices[1].id: expected an id of its own, found \"sensor\" again (line 57)"),
        arguments(
            "bus: i2c/0",
            "bus: i2c/5",
            "devices[0].bus: expected i2c/ and a number from the section i2c, found \"i2c/5\" (line 52)"),
        arguments(
            "bus: spi/1",
            "bus: spi",
            "devices[1].bus: expected spi/ and a number from the section spi, found \"spi\" (line 59)"),
        arguments(
            "bus: spi/1",
            "bus: SPI 1",
            "devices[1].bus: expected a bus such as i2c/0, spi/1 or gpio, found \"SPI 1\" (line 59)"),
        arguments(
            "bus: spi/1",
            "bus: spi/1\n    address: 0x10",
            "devices[1].address: expected no address, because the bus is not i2c/N (line 60)"),
        arguments(
            "bus: spi/1",
            "bus: i2c/0\n    address: 35",
            "devices[1].address: expected an address of its own on this bus, found 0x23 again (line 60)"),
        arguments(
            "address: 0x23",
            "address: 0x78",
            "devices[0].address: expected a whole number from 8 to 119, found \"0x78\" (line 53)"),
        arguments(
            "pins: {int: 7}",
            "pins: {int: 50}",
            "devices[0].pins.int: expected one of this board's GPIO numbers, found 50 (line 54)"),
        arguments("notes:", "note:", "note: unknown key; did you mean \"notes\"? (line 61)"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void eachMistakeNamesItsKeyAndWhatWasExpected(String part, String replacement, String message) {
    refused(SmallProfile.with(part, replacement), message);
  }

  @Test
  void theExceptionCarriesFileAndPath() {
    assertThatExceptionOfType(InvalidProfileException.class)
        .isThrownBy(() -> SmallProfile.decode(SmallProfile.with("cores: 1", "cores: 0")))
        .satisfies(
            e -> {
              assertThat(e.source()).isEqualTo("small.yaml");
              assertThat(e.path()).isEqualTo("chip.cores");
            });
  }

  @Test
  void anEmptyFileIsNoProfile() {
    refused("", "expected a board profile, found an empty file");
    refused("# nothing\n", "expected a board profile, found an empty file");
    refused("--- ~", "expected a mapping of keys, found nothing (line 1)");
    refused("[1, 2]", "expected a mapping of keys, found a list (line 1)");
  }

  @Test
  void aSecondDocumentIsRefused() {
    refused(
        SmallProfile.TEXT + "---\nschema: 1\n",
        "expected one document, found a second one (line 62)");
  }

  @Test
  void aKeyThatComesTwiceIsRefused() {
    refused(
        SmallProfile.with("schema: 1\n", "schema: 1\nschema: 1\n"),
        "expected each key once, found \"schema\" again (line 2)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b]",
        "a: &a {b: *a}",
        "a: &a 1",
        "a: *nobody",
      })
  void anchorsAndAliasesAreRefusedSoThatNothingUnfolds(String text) {
    assertThatExceptionOfType(InvalidProfileException.class)
        .isThrownBy(() -> SmallProfile.decode(text))
        .withMessageStartingWith(
            "small.yaml: expected plain values, found an anchor or alias (line 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{", "- ", "{a: ", "? "})
  void deepNestingIsRefused(String opening) {
    assertThatExceptionOfType(InvalidProfileException.class)
        .isThrownBy(() -> SmallProfile.decode(opening.repeat(20_000)))
        .withMessageStartingWith("small.yaml: ")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void aMappingAsKeyIsRefused() {
    refused("? {a: b}\n: c", "expected a simple key (line 1)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 'open",
        "a: [1, 2",
        "a: b: c",
        "\tb: 1",
        "a: \u0007",
        "%YAML 9.9\n---\na: 1",
        "a: !!java.net.URL x"
      })
  void whatIsNotYamlSaysWhere(String text) {
    assertThatExceptionOfType(InvalidProfileException.class)
        .isThrownBy(() -> SmallProfile.decode(text))
        .withMessageStartingWith("small.yaml: ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(300));
  }

  @Test
  void aLongValueIsShownShortened() {
    refused(
        SmallProfile.with("cores: 1", "cores: " + "9".repeat(10_000)),
        "chip.cores: expected a whole number from 1 to 64, found \""
            + "9".repeat(40)
            + "…\" (line 7)");
  }

  @Test
  void aFileTruncatedAnywhereIsEitherCompleteOrRefused() {
    for (int length = 0; length < SmallProfile.TEXT.length(); length++) {
      decodeOrRefuse(SmallProfile.TEXT.substring(0, length));
    }
  }

  @Test
  void randomDamageNeverEscapesAsAnotherException() {
    Random random = new Random(20261121);
    byte[] original = SmallProfile.TEXT.getBytes(StandardCharsets.US_ASCII);
    for (int round = 0; round < 3_000; round++) {
      byte[] damaged = original.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(' ', 127);
      }
      decodeOrRefuse(new String(damaged, StandardCharsets.US_ASCII));
    }
  }

  private static void decodeOrRefuse(String text) {
    try {
      assertThat(SmallProfile.decode(text).pins()).isNotEmpty();
    } catch (InvalidProfileException e) {
      assertThat(e.getMessage()).startsWith("small.yaml: ").doesNotContain("\n");
    }
  }
}
