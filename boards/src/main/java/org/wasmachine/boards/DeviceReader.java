package org.wasmachine.boards;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.wasmachine.hal.profile.I2cController;
import org.wasmachine.hal.profile.OnboardDevice;
import org.wasmachine.hal.profile.OnboardDevice.Bus;
import org.wasmachine.hal.profile.SpiHost;

/** Reads the section {@code devices}. */
final class DeviceReader {

  private static final String BUS_FORM = "[a-z][a-z0-9_]*(/[0-9]{1,2})?";

  private final Pads pads;
  private final Wiring wiring;
  private final List<I2cController> i2c;
  private final List<SpiHost> spi;
  private final Set<String> ids = new HashSet<>();
  private final Set<String> addresses = new HashSet<>();

  DeviceReader(Pads pads, Wiring wiring, List<I2cController> i2c, List<SpiHost> spi) {
    this.pads = pads;
    this.wiring = wiring;
    this.i2c = i2c;
    this.spi = spi;
  }

  List<OnboardDevice> devices(Section board) {
    return board.sections("devices", this::device);
  }

  private OnboardDevice device(Section section) {
    String id = section.text("id", "[a-z][a-z0-9_]*", "a name of lower-case letters, digits and _");
    if (!ids.add(id)) {
      throw section.fail("id", "expected an id of its own, found \"" + id + "\" again");
    }
    Bus bus = bus(section);
    OptionalInt address = address(section, bus);
    Map<String, Integer> pins =
        section.byName(
            "pins",
            entry -> {
              int gpio = pads.existing(entry);
              wiring.user(gpio, id + "." + entry.key());
              return gpio;
            });
    return new OnboardDevice(
        id,
        section.text("type"),
        section.optionalText("part"),
        bus,
        address,
        pins,
        section.flag("active_low"),
        section.byName("properties", Section.Entry::text));
  }

  private Bus bus(Section section) {
    String text = section.text("bus", BUS_FORM, "a bus such as i2c/0, spi/1 or gpio");
    int slash = text.indexOf('/');
    int number = slash < 0 ? -1 : Integer.parseInt(text.substring(slash + 1));
    return switch (slash < 0 ? text : text.substring(0, slash)) {
      case "i2c" -> {
        I2cController controller =
            i2c.stream()
                .filter(c -> c.number() == number)
                .findFirst()
                .orElseThrow(() -> section.fail("bus", unknown("i2c", text)));
        controller.defaultPins().ifPresent(pins -> onboardBus(number, pins));
        yield new Bus.I2c(number);
      }
      case "spi" -> {
        if (spi.stream().noneMatch(host -> host.number() == number)) {
          throw section.fail("bus", unknown("spi", text));
        }
        yield new Bus.Spi(number);
      }
      default -> new Bus.Other(text);
    };
  }

  private void onboardBus(int number, I2cController.Pins pins) {
    wiring.user(pins.sda(), "i2c/" + number + ".sda");
    wiring.user(pins.scl(), "i2c/" + number + ".scl");
  }

  private static String unknown(String kind, String found) {
    return "expected %s/ and a number from the section %s, found \"%s\""
        .formatted(kind, kind, found);
  }

  private OptionalInt address(Section section, Bus bus) {
    // 0x00-0x07 and 0x78-0x7F are reserved: UM10204 3.1.12.
    OptionalInt address = section.optionalInteger("address", 0x08, 0x77);
    if (address.isPresent() && !(bus instanceof Bus.I2c)) {
      throw section.fail("address", "expected no address, because the bus is not i2c/N");
    }
    if (address.isPresent() && !addresses.add(bus + "/" + address.getAsInt())) {
      throw section.fail(
          "address",
          "expected an address of its own on this bus, found 0x%02X again"
              .formatted(address.getAsInt()));
    }
    return address;
  }
}
