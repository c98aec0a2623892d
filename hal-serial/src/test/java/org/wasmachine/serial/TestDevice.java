package org.wasmachine.serial;

import java.util.EnumSet;
import org.wasmachine.serial.device.DeviceIdentity;
import org.wasmachine.serial.protocol.DeviceFeature;

/** What the device's end says of itself in tests. */
public final class TestDevice {
  private TestDevice() {}

  /**
   * A device with small buffers and pins only.
   *
   * @param epoch tells its starts apart
   */
  public static DeviceIdentity identity(int epoch) {
    return new DeviceIdentity(
        "0257000000000000",
        epoch,
        2048,
        4096,
        8,
        64,
        EnumSet.of(DeviceFeature.GPIO),
        40,
        "test",
        "test 1",
        "");
  }
}
