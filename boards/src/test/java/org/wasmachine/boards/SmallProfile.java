package org.wasmachine.boards;

import org.wasmachine.hal.profile.BoardProfile;

/** A profile file with a bit of every section, for tests that break it. */
final class SmallProfile {

  static final String TEXT =
      """
      schema: 1
      id: small
      name: Small Board
      kind: microcontroller
      vendor: Nobody
      revision: v1
      chip: {id: c1, vendor: Nobody, arch: riscv32, core: Tiny, cores: 1, max_mhz: 100, radios: [ble]}
      memory: {sram_kib: 512, flash_mib: 4, storage_bytes: 1024}
      gpio:
        numbers: [0-9]
        input_only: [9]
        flash: [8]
        strapping: [0]
        reset_pull: {up: [0], down: [1, 2]}
      headers:
        - name: J1
          layout: single
          pins:
            - {label: 3V3, kind: power}
            - {label: IO0, gpio: 0, functions: [BOOT]}
            - {label: IO1, gpio: 1}
            - {label: '2', gpio: 2}
        - name: J2
          layout: zigzag
          pins:
            - {label: IO0, gpio: 3}
            - {label: GND, kind: ground}
      adc:
        resolution_bits: [12]
        default_resolution_bits: 12
        units:
          - {number: 1, channels: {0: 1, 1: 9}}
        attenuations:
          - {code: 0, name: 0dB, full_scale_mv: 1100, min_mv: 0, max_mv: 950}
      i2c:
        - {number: 0, routing: any_pin, sda: 4, scl: 5, hz: 400000}
      spi:
        - {number: 1, name: SPI2_HOST, routing: any_pin, chip_selects_max: 2, sclk: 1, mosi: 2, miso: 3, cs: [6]}
      pwm:
        kind: ledc
        speed_modes: [low_speed]
        channels_per_mode: 8
        timers_per_mode: 4
        duty_bits_max: 14
        clocks_hz: {APB: 80000000}
      uart:
        - {number: 0, routing: any_pin, tx: 6, rx: 7, console: true, fifo_bytes: 128, baud_max: 5000000}
      devices:
        - id: sensor
          type: light
          part: BH1750
          bus: i2c/0
          address: 0x23
          pins: {int: 7}
          active_low: true
          properties: {note: on the back}
        - id: screen
          type: lcd
          bus: spi/1
      notes:
        - made up
      """;

  private SmallProfile() {}

  static BoardProfile decode(String text) {
    return ProfileDecoder.decode("small.yaml", YamlReader.read("small.yaml", text));
  }

  /** The text with one part replaced, which must exist. */
  static String with(String part, String replacement) {
    if (!TEXT.contains(part)) {
      throw new IllegalArgumentException("not in the profile: " + part);
    }
    return TEXT.replace(part, replacement);
  }
}
