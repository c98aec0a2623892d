package org.wasmachine.serial.wire;

/** Opens the way to one device, again and again. */
@FunctionalInterface
public interface WireOpener {
  /**
   * Opens it.
   *
   * @throws org.wasmachine.hal.HalException NOT_FOUND, PERMISSION, BUSY or IO, naming the port and
   *     what to do
   */
  Wire open();
}
