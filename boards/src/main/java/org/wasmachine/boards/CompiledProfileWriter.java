package org.wasmachine.boards;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.wasmachine.hal.profile.Adc;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Chip;
import org.wasmachine.hal.profile.Header;
import org.wasmachine.hal.profile.I2cController;
import org.wasmachine.hal.profile.LinuxMapping;
import org.wasmachine.hal.profile.Memory;
import org.wasmachine.hal.profile.OnboardDevice;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.hal.profile.Pwm;
import org.wasmachine.hal.profile.SpiHost;
import org.wasmachine.hal.profile.UartPort;

/**
 * Writes a profile in the form that {@link CompiledProfileReader} reads: all fields, in the order
 * of the records.
 */
final class CompiledProfileWriter {

  private final DataOutputStream out;

  private CompiledProfileWriter(OutputStream out) {
    this.out = new DataOutputStream(out);
  }

  static void write(BoardProfile board, OutputStream out) throws IOException {
    CompiledProfileWriter writer = new CompiledProfileWriter(out);
    writer.board(board);
    writer.out.flush();
  }

  private void board(BoardProfile board) throws IOException {
    text(board.id());
    text(board.name());
    text(board.vendor());
    text(board.revision());
    constant(board.kind());
    chip(board.chip());
    memory(board.memory());
    each(board.pins(), this::pin);
    each(board.headers(), this::header);
    adc(board.adc());
    each(board.i2c(), this::i2c);
    each(board.spi(), this::spi);
    pwm(board.pwm());
    each(board.uarts(), this::uart);
    each(board.devices(), this::device);
    optional(board.linux(), this::linux);
    each(board.notes(), this::text);
  }

  private void chip(Chip chip) throws IOException {
    text(chip.id());
    text(chip.vendor());
    text(chip.arch());
    text(chip.core());
    out.writeInt(chip.cores());
    out.writeInt(chip.maxMhz());
    each(chip.radios(), this::text);
  }

  private void memory(Memory memory) throws IOException {
    out.writeInt(memory.sramKib());
    out.writeInt(memory.psramMib());
    out.writeInt(memory.flashMib());
    each(memory.ramOptionsMib(), out::writeInt);
    out.writeLong(memory.storageBytes());
  }

  private void pin(Pin pin) throws IOException {
    out.writeInt(pin.number());
    text(pin.label());
    each(pin.flags(), this::constant);
    constant(pin.resetPull());
    each(pin.functions(), this::text);
    each(pin.usedBy(), this::text);
  }

  private void header(Header header) throws IOException {
    text(header.name());
    constant(header.layout());
    each(header.pins(), this::position);
  }

  private void position(Header.Position position) throws IOException {
    out.writeInt(position.number());
    text(position.label());
    constant(position.kind());
    optional(position.gpio());
  }

  private void adc(Adc adc) throws IOException {
    each(
        adc.units(),
        unit -> {
          out.writeInt(unit.number());
          out.writeBoolean(unit.sharedWithRadio());
          map(unit.channelToGpio(), out::writeInt, out::writeInt);
        });
    each(adc.resolutionBits(), out::writeInt);
    out.writeInt(adc.defaultResolutionBits());
    each(
        adc.attenuations(),
        attenuation -> {
          out.writeInt(attenuation.code());
          text(attenuation.name());
          out.writeInt(attenuation.fullScaleMillivolts());
          optional(attenuation.minMillivolts());
          optional(attenuation.maxMillivolts());
        });
  }

  private void i2c(I2cController controller) throws IOException {
    out.writeInt(controller.number());
    out.writeBoolean(controller.lowPower());
    constant(controller.routing());
    optional(
        controller.defaultPins(),
        pins -> {
          out.writeInt(pins.sda());
          out.writeInt(pins.scl());
        });
    out.writeInt(controller.defaultHz());
    out.writeBoolean(controller.pullUps());
    text(controller.role());
  }

  private void spi(SpiHost host) throws IOException {
    out.writeInt(host.number());
    text(host.name());
    out.writeBoolean(host.reserved());
    constant(host.routing());
    out.writeInt(host.maxChipSelects());
    optional(
        host.defaultPins(),
        pins -> {
          out.writeInt(pins.sclk());
          optional(pins.mosi());
          optional(pins.miso());
          each(pins.chipSelects(), out::writeInt);
        });
    text(host.role());
  }

  private void pwm(Pwm pwm) throws IOException {
    switch (pwm) {
      case Pwm.None _ -> out.writeByte(0);
      case Pwm.Ledc ledc -> {
        out.writeByte(1);
        each(ledc.speedModes(), this::text);
        out.writeInt(ledc.channelsPerMode());
        out.writeInt(ledc.timersPerMode());
        out.writeInt(ledc.maxDutyBits());
        map(ledc.clocksHz(), this::text, out::writeLong);
      }
      case Pwm.Fixed fixed -> {
        out.writeByte(2);
        map(fixed.channelToGpios(), out::writeInt, gpios -> each(gpios, out::writeInt));
      }
    }
  }

  private void uart(UartPort uart) throws IOException {
    out.writeInt(uart.number());
    out.writeBoolean(uart.lowPower());
    constant(uart.routing());
    optional(
        uart.defaultPins(),
        pins -> {
          out.writeInt(pins.tx());
          out.writeInt(pins.rx());
          optional(pins.rts());
          optional(pins.cts());
        });
    out.writeBoolean(uart.console());
    out.writeInt(uart.fifoBytes());
    out.writeInt(uart.maxBaud());
  }

  private void device(OnboardDevice device) throws IOException {
    text(device.id());
    text(device.type());
    optional(device.part(), this::text);
    switch (device.bus()) {
      case OnboardDevice.Bus.I2c(int controller) -> {
        out.writeByte(0);
        out.writeInt(controller);
      }
      case OnboardDevice.Bus.Spi(int host) -> {
        out.writeByte(1);
        out.writeInt(host);
      }
      case OnboardDevice.Bus.Other(String name) -> {
        out.writeByte(2);
        text(name);
      }
    }
    optional(device.i2cAddress());
    map(device.pins(), this::text, out::writeInt);
    out.writeBoolean(device.activeLow());
    map(device.properties(), this::text, this::text);
  }

  private void linux(LinuxMapping linux) throws IOException {
    text(linux.gpioChipLabel());
    out.writeInt(linux.gpioLines());
    map(linux.i2cDevices(), out::writeInt, this::text);
    map(linux.spiDevices(), out::writeInt, devices -> each(devices, this::text));
    map(linux.uartDevices(), out::writeInt, this::text);
    each(linux.pwmChips(), out::writeInt);
    optional(linux.pwmSysfsAddress(), this::text);
    map(linux.enable(), this::text, this::text);
    each(linux.revisionCodes(), this::text);
  }

  private interface Part<T> {
    void write(T value) throws IOException;
  }

  private void text(String text) throws IOException {
    out.writeUTF(text);
  }

  private void constant(Enum<?> constant) throws IOException {
    out.writeByte(constant.ordinal());
  }

  private void optional(OptionalInt value) throws IOException {
    out.writeBoolean(value.isPresent());
    if (value.isPresent()) {
      out.writeInt(value.getAsInt());
    }
  }

  private <T> void optional(Optional<T> value, Part<T> part) throws IOException {
    out.writeBoolean(value.isPresent());
    if (value.isPresent()) {
      part.write(value.get());
    }
  }

  private <T> void each(Collection<T> values, Part<? super T> part) throws IOException {
    out.writeShort(values.size());
    for (T value : values) {
      part.write(value);
    }
  }

  private <K, V> void map(Map<K, V> values, Part<K> key, Part<V> value) throws IOException {
    out.writeShort(values.size());
    for (var entry : values.entrySet()) {
      key.write(entry.getKey());
      value.write(entry.getValue());
    }
  }
}
