package org.wasmachine.serial;

import java.util.List;
import java.util.Optional;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.link.LinkOptions;
import org.wasmachine.serial.wire.SerialPortWire;
import org.wasmachine.serial.wire.Wire;
import org.wasmachine.serial.wire.WireOpener;

/**
 * Opens a serial port, and finds it again under another name: after plugging, {@code /dev/ttyUSB0}
 * may be {@code /dev/ttyUSB1}. Only ports of the same USB adapter are tried; whether it is the same
 * device, its id tells.
 */
final class PortOpener implements WireOpener {
  private final boolean reset;
  private final Optional<SerialPorts.Usb> usb;
  private String path;

  PortOpener(String path, boolean reset) {
    this.path = path;
    this.reset = reset;
    this.usb =
        SerialPorts.list().stream()
            .filter(port -> port.path().equals(path))
            .findFirst()
            .flatMap(SerialPorts.Port::usb);
  }

  @Override
  public Wire open() {
    try {
      return SerialPortWire.open(path, LinkOptions.BASE_BAUD, reset);
    } catch (HalException e) {
      if (e.kind() != ErrorKind.NOT_FOUND || usb.isEmpty()) {
        throw e;
      }
      List<String> same =
          SerialPorts.list().stream()
              .filter(port -> port.usb().equals(usb))
              .map(SerialPorts.Port::path)
              .toList();
      if (same.isEmpty()) {
        throw e;
      }
      path = same.getFirst();
      return SerialPortWire.open(path, LinkOptions.BASE_BAUD, reset);
    }
  }
}
