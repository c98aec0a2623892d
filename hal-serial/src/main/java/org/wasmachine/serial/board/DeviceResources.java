package org.wasmachine.serial.board;

import java.nio.ByteBuffer;

/**
 * How much of everything the device has (PROTOCOL.md, operation RESOURCES).
 *
 * @param i2cBuses numbered from 0
 * @param firstSpiHost number of the first SPI host
 * @param spiHosts how many
 * @param adcUnits numbered from 1
 * @param pwmChannels how many outputs at once
 * @param pwmTimers numbered from 0
 * @param uarts numbered from 0
 * @param maxI2cSegment bytes in one I2C operation
 * @param maxSpiTransfer bytes in one SPI operation
 */
record DeviceResources(
    int i2cBuses,
    int firstSpiHost,
    int spiHosts,
    int adcUnits,
    int pwmChannels,
    int pwmTimers,
    int uarts,
    int maxI2cSegment,
    int maxSpiTransfer) {
  /** Length of the result on the wire. */
  static final int LENGTH = 11;

  static DeviceResources read(ByteBuffer in) {
    return new DeviceResources(
        in.get() & 0xFF,
        in.get() & 0xFF,
        in.get() & 0xFF,
        in.get() & 0xFF,
        in.get() & 0xFF,
        in.get() & 0xFF,
        in.get() & 0xFF,
        in.getShort() & 0xFFFF,
        in.getShort() & 0xFFFF);
  }
}
