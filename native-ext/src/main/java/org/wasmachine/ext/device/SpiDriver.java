package org.wasmachine.ext.device;

import java.util.List;
import java.util.Optional;
import org.wasmachine.hal.BitOrder;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.SpiMode;
import org.wasmachine.hal.profile.SpiHost;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.fs.DeviceDriver;
import org.wasmachine.vm.fs.IoctlArgument;
import org.wasmachine.vm.fs.OpenOptions;

/**
 * {@code /dev/spi/N}: a device on an SPI controller, counted from SPI1 = 0.
 *
 * <pre>
 * ioctl 0x8301 configure    1 u8 CS   2 u8 SCLK   3 u8 MOSI   4 u8 MISO   5 u32 flags   6 u32 clock in Hz
 *   flags: 1 master, 2 and 4 mode (CPOL, CPHA), 8 receive LSB first, 16 transmit LSB first
 * ioctl 0x8302 exchange     1 u32 tx   2 u32 rx   3 u32 size, at most 512
 * </pre>
 *
 * An exchange without a tx buffer sends zeros; without an rx buffer what comes in is dropped.
 * Serving as a slave is not offered.
 */
final class SpiDriver implements DeviceDriver {

  private static final int CONFIGURE = 0x8301;
  private static final int EXCHANGE = 0x8302;
  private static final int MASTER = 1;
  private static final int RECEIVE_LSB_FIRST = 8;
  private static final int TRANSMIT_LSB_FIRST = 16;
  private static final int MAX_BYTES = 512;

  private final Board board;

  SpiDriver(Board board) {
    this.board = board;
  }

  @Override
  public List<String> names() {
    return board.profile().stream()
        .flatMap(profile -> profile.spi().stream())
        .map(SpiHost::number)
        .map(String::valueOf)
        .toList();
  }

  @Override
  public SpiFile open(String name, OpenOptions options) {
    int controller = DeviceFile.number(name);
    if (board.profile().isPresent() && board.profile().get().spi(controller).isEmpty()) {
      throw DeviceFile.invalid(
          "/dev/spi/%d: the board has SPI controllers %s".formatted(controller, names()));
    }
    return new SpiFile(controller);
  }

  /** An opened device. */
  final class SpiFile extends DeviceFile {

    private final int controller;
    private Optional<SpiDevice> device = Optional.empty();

    private SpiFile(int controller) {
      this.controller = controller;
    }

    @Override
    public synchronized int ioctl(int command, IoctlArgument argument) throws InterruptedException {
      try {
        DataSequence sequence = DataSequence.at(argument);
        switch (command) {
          case CONFIGURE -> configure(sequence);
          case EXCHANGE -> exchange(sequence, argument.memory());
          default -> throw unknownCommand("/dev/spi/" + controller, command);
        }
        return 0;
      } catch (HalException e) {
        throw refused(e);
      }
    }

    private void configure(DataSequence sequence) {
      if (device.isPresent()) {
        throw invalid("/dev/spi/" + controller + " is configured already");
      }
      int flags = sequence.i32(5);
      if ((flags & MASTER) == 0) {
        throw new HalException(
            ErrorKind.UNSUPPORTED,
            "/dev/spi/" + controller + ": only the master's side is offered");
      }
      long clock = sequence.u32(6);
      if (clock == 0) {
        throw invalid("/dev/spi/" + controller + ": a clock of 0 Hz");
      }
      device =
          Optional.of(
              board.openSpi(
                  SpiConfig.controller(controller)
                      .withPins(sequence.u8(2), sequence.u8(3), sequence.u8(4), sequence.u8(1))
                      .withMode(SpiMode.of(flags >> 1 & 3))
                      .withBitOrder(
                          order(flags, TRANSMIT_LSB_FIRST), order(flags, RECEIVE_LSB_FIRST))
                      .withFrequency(Frequency.ofHertz(clock))));
    }

    private static BitOrder order(int flags, int lsbFirst) {
      return (flags & lsbFirst) != 0 ? BitOrder.LSB_FIRST : BitOrder.MSB_FIRST;
    }

    private void exchange(DataSequence sequence, GuestMemory memory) {
      SpiDevice configured =
          device.orElseThrow(() -> invalid("/dev/spi/" + controller + " must be configured first"));
      int tx = sequence.i32(1);
      int rx = sequence.i32(2);
      long size = sequence.u32(3);
      if (size > MAX_BYTES) {
        throw invalid(
            "/dev/spi/%d: %d bytes, at most %d go at once".formatted(controller, size, MAX_BYTES));
      }
      memory.requireBytes(rx, (int) size);
      byte[] data = tx == 0 ? new byte[(int) size] : memory.bytes(tx, (int) size);
      byte[] received = configured.transfer(data);
      if (rx != 0) {
        memory.put(rx, received);
      }
    }

    @Override
    public synchronized void close() {
      device.ifPresent(SpiDevice::close);
      device = Optional.empty();
    }
  }
}
