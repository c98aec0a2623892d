package org.wasmachine.boards;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.wasmachine.hal.profile.Adc;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.hal.profile.Chip;
import org.wasmachine.hal.profile.Header;
import org.wasmachine.hal.profile.I2cController;
import org.wasmachine.hal.profile.LinuxMapping;
import org.wasmachine.hal.profile.Memory;
import org.wasmachine.hal.profile.OnboardDevice;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.hal.profile.PinFlag;
import org.wasmachine.hal.profile.Pull;
import org.wasmachine.hal.profile.Pwm;
import org.wasmachine.hal.profile.Routing;
import org.wasmachine.hal.profile.SpiHost;
import org.wasmachine.hal.profile.UartPort;

/**
 * Reads what {@link CompiledProfileWriter} wrote. Straight-line code on purpose: it runs once, in a
 * cold JVM, at the start of every program, where parsing YAML would cost more than everything else
 * together.
 */
final class CompiledProfileReader {

  private static final Routing[] ROUTINGS = Routing.values();

  private final DataInputStream in;

  private CompiledProfileReader(byte[] bytes) {
    this.in = new DataInputStream(new ByteArrayInputStream(bytes));
  }

  static BoardProfile read(byte[] bytes) throws IOException {
    return new CompiledProfileReader(bytes).board();
  }

  private BoardProfile board() throws IOException {
    return new BoardProfile(
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        BoardProfile.Kind.values()[in.readByte()],
        new Chip(
            in.readUTF(),
            in.readUTF(),
            in.readUTF(),
            in.readUTF(),
            in.readInt(),
            in.readInt(),
            texts()),
        new Memory(in.readInt(), in.readInt(), in.readInt(), integers(), in.readLong()),
        pins(),
        headers(),
        new Adc(adcUnits(), integers(), in.readInt(), attenuations()),
        i2c(),
        spi(),
        pwm(),
        uarts(),
        devices(),
        linux(),
        texts());
  }

  private List<Pin> pins() throws IOException {
    PinFlag[] allFlags = PinFlag.values();
    Pull[] pulls = Pull.values();
    int count = in.readShort();
    List<Pin> pins = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int number = in.readInt();
      String label = in.readUTF();
      Set<PinFlag> flags = EnumSet.noneOf(PinFlag.class);
      for (int f = in.readShort(); f > 0; f--) {
        flags.add(allFlags[in.readByte()]);
      }
      pins.add(new Pin(number, label, flags, pulls[in.readByte()], texts(), texts()));
    }
    return pins;
  }

  private List<Header> headers() throws IOException {
    Header.Layout[] layouts = Header.Layout.values();
    Header.Kind[] kinds = Header.Kind.values();
    int count = in.readShort();
    List<Header> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      Header.Layout layout = layouts[in.readByte()];
      int size = in.readShort();
      List<Header.Position> pins = new ArrayList<>(size);
      for (int p = 0; p < size; p++) {
        pins.add(
            new Header.Position(
                in.readInt(), in.readUTF(), kinds[in.readByte()], optionalInteger()));
      }
      headers.add(new Header(name, layout, pins));
    }
    return headers;
  }

  private List<Adc.Unit> adcUnits() throws IOException {
    int count = in.readShort();
    List<Adc.Unit> units = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int number = in.readInt();
      boolean shared = in.readBoolean();
      Map<Integer, Integer> channels = new LinkedHashMap<>();
      for (int c = in.readShort(); c > 0; c--) {
        channels.put(in.readInt(), in.readInt());
      }
      units.add(new Adc.Unit(number, shared, channels));
    }
    return units;
  }

  private List<Adc.Attenuation> attenuations() throws IOException {
    int count = in.readShort();
    List<Adc.Attenuation> attenuations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      attenuations.add(
          new Adc.Attenuation(
              in.readInt(), in.readUTF(), in.readInt(), optionalInteger(), optionalInteger()));
    }
    return attenuations;
  }

  private List<I2cController> i2c() throws IOException {
    int count = in.readShort();
    List<I2cController> controllers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      controllers.add(
          new I2cController(
              in.readInt(),
              in.readBoolean(),
              ROUTINGS[in.readByte()],
              in.readBoolean()
                  ? Optional.of(new I2cController.Pins(in.readInt(), in.readInt()))
                  : Optional.empty(),
              in.readInt(),
              in.readBoolean(),
              in.readUTF()));
    }
    return controllers;
  }

  private List<SpiHost> spi() throws IOException {
    int count = in.readShort();
    List<SpiHost> hosts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      hosts.add(
          new SpiHost(
              in.readInt(),
              in.readUTF(),
              in.readBoolean(),
              ROUTINGS[in.readByte()],
              in.readInt(),
              in.readBoolean()
                  ? Optional.of(
                      new SpiHost.Pins(
                          in.readInt(), optionalInteger(), optionalInteger(), integers()))
                  : Optional.empty(),
              in.readUTF()));
    }
    return hosts;
  }

  private Pwm pwm() throws IOException {
    return switch (in.readByte()) {
      case 0 -> new Pwm.None();
      case 1 -> {
        List<String> speedModes = texts();
        int channels = in.readInt();
        int timers = in.readInt();
        int dutyBits = in.readInt();
        Map<String, Long> clocks = new LinkedHashMap<>();
        for (int i = in.readShort(); i > 0; i--) {
          clocks.put(in.readUTF(), in.readLong());
        }
        yield new Pwm.Ledc(speedModes, channels, timers, dutyBits, clocks);
      }
      case 2 -> {
        Map<Integer, Set<Integer>> channels = new LinkedHashMap<>();
        for (int i = in.readShort(); i > 0; i--) {
          channels.put(in.readInt(), new HashSet<>(integers()));
        }
        yield new Pwm.Fixed(channels);
      }
      default -> throw new IOException("unknown kind of PWM");
    };
  }

  private List<UartPort> uarts() throws IOException {
    int count = in.readShort();
    List<UartPort> uarts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      uarts.add(
          new UartPort(
              in.readInt(),
              in.readBoolean(),
              ROUTINGS[in.readByte()],
              in.readBoolean()
                  ? Optional.of(
                      new UartPort.Pins(
                          in.readInt(), in.readInt(), optionalInteger(), optionalInteger()))
                  : Optional.empty(),
              in.readBoolean(),
              in.readInt(),
              in.readInt()));
    }
    return uarts;
  }

  private List<OnboardDevice> devices() throws IOException {
    int count = in.readShort();
    List<OnboardDevice> devices = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String id = in.readUTF();
      String type = in.readUTF();
      Optional<String> part = optionalText();
      OnboardDevice.Bus bus =
          switch (in.readByte()) {
            case 0 -> new OnboardDevice.Bus.I2c(in.readInt());
            case 1 -> new OnboardDevice.Bus.Spi(in.readInt());
            case 2 -> new OnboardDevice.Bus.Other(in.readUTF());
            default -> throw new IOException("unknown kind of bus");
          };
      OptionalInt address = optionalInteger();
      Map<String, Integer> pins = new LinkedHashMap<>();
      for (int p = in.readShort(); p > 0; p--) {
        pins.put(in.readUTF(), in.readInt());
      }
      devices.add(
          new OnboardDevice(id, type, part, bus, address, pins, in.readBoolean(), textMap()));
    }
    return devices;
  }

  private Optional<LinuxMapping> linux() throws IOException {
    if (!in.readBoolean()) {
      return Optional.empty();
    }
    String chip = in.readUTF();
    int lines = in.readInt();
    Map<Integer, String> i2c = numberedTexts();
    Map<Integer, List<String>> spi = new LinkedHashMap<>();
    for (int i = in.readShort(); i > 0; i--) {
      spi.put(in.readInt(), texts());
    }
    return Optional.of(
        new LinuxMapping(
            chip,
            lines,
            i2c,
            spi,
            numberedTexts(),
            integers(),
            optionalText(),
            textMap(),
            texts()));
  }

  private Map<Integer, String> numberedTexts() throws IOException {
    Map<Integer, String> map = new LinkedHashMap<>();
    for (int i = in.readShort(); i > 0; i--) {
      map.put(in.readInt(), in.readUTF());
    }
    return map;
  }

  private Map<String, String> textMap() throws IOException {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = in.readShort(); i > 0; i--) {
      map.put(in.readUTF(), in.readUTF());
    }
    return map;
  }

  private Optional<String> optionalText() throws IOException {
    return in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
  }

  private OptionalInt optionalInteger() throws IOException {
    return in.readBoolean() ? OptionalInt.of(in.readInt()) : OptionalInt.empty();
  }

  private List<String> texts() throws IOException {
    int count = in.readShort();
    if (count == 0) {
      return List.of();
    }
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = in.readUTF();
    }
    return List.of(texts);
  }

  private List<Integer> integers() throws IOException {
    int count = in.readShort();
    Integer[] integers = new Integer[count];
    for (int i = 0; i < count; i++) {
      integers[i] = in.readInt();
    }
    return List.of(integers);
  }
}
