package org.wasmachine.hal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wasmachine.hal.BitOrder;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.SpiMode;
import org.wasmachine.hal.SpiOperation;

/** SPI: a wire from MOSI to MISO in all modes and orders. */
abstract class SpiContract extends Contract {
  private static final byte[] DATA = {0x01, (byte) 0x80, 0x5A, (byte) 0xFF, 0x00, 0x7E};

  private boolean noSpi() {
    if (has(Feature.SPI)) {
      return false;
    }
    refused(() -> board.openSpi(rig.spi()), ErrorKind.UNSUPPORTED);
    return true;
  }

  @ParameterizedTest
  @EnumSource
  void bytesComeBackInEveryMode(SpiMode mode) {
    if (noSpi()) {
      return;
    }
    try (SpiDevice device = board.openSpi(rig.spi().withMode(mode))) {
      assertThat(device.transfer(DATA)).isEqualTo(DATA);
      assertThat(device.config().mode()).isEqualTo(mode);
    }
  }

  @Test
  void bitOrdersAreKept() {
    if (noSpi()) {
      return;
    }
    SpiConfig lsb = rig.spi().withBitOrder(BitOrder.LSB_FIRST, BitOrder.LSB_FIRST);
    supported(
        Feature.SPI_LSB_FIRST,
        () -> {
          try (SpiDevice device = board.openSpi(lsb)) {
            assertThat(device.transfer(DATA)).isEqualTo(DATA);
          }
        });
  }

  @Test
  void aTransactionIsARowOfOperations() {
    if (noSpi()) {
      return;
    }
    try (SpiDevice device = board.openSpi(rig.spi())) {
      byte[] in = {1, 1, 1};
      byte[] both = {9, 8, 7};
      device.transaction(
          List.of(
              new SpiOperation.Write(DATA),
              new SpiOperation.Read(in),
              new SpiOperation.Transfer(both, both)));
      assertThat(in).as("zeros are sent while reading").isEqualTo(new byte[3]);
      assertThat(both).isEqualTo(new byte[] {9, 8, 7});
      assertThat(device.writeRead(DATA, 2)).isEqualTo(new byte[2]);
      assertThat(device.read(4)).isEqualTo(new byte[4]);
    }
  }

  @Test
  void nothingIsTransferredOnDemand() {
    if (noSpi()) {
      return;
    }
    try (SpiDevice device = board.openSpi(rig.spi())) {
      assertThat(device.transfer()).isEmpty();
      device.transaction(List.of());
    }
  }

  @Test
  void aDelayTakesItsTime() {
    if (noSpi()) {
      return;
    }
    try (SpiDevice device = board.openSpi(rig.spi())) {
      Duration length = Duration.ofMillis(3);
      long before = board.clock().nanos();
      if (supported(
          Feature.SPI_DELAY,
          () ->
              device.transaction(
                  List.of(
                      new SpiOperation.Write(DATA),
                      new SpiOperation.Delay(length),
                      new SpiOperation.Write(DATA))))) {
        assertThat(board.clock().nanos() - before).isGreaterThanOrEqualTo(length.toNanos());
      }
    }
  }

  @Test
  void aLongTransferIsWholeOrTooLong() {
    if (noSpi()) {
      return;
    }
    int max = board.capabilities().maxSpiBytes();
    try (SpiDevice device = board.openSpi(rig.spi())) {
      byte[] data = new byte[Math.min(max, 4000)];
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) (i * 31);
      }
      assertThat(device.transfer(data)).isEqualTo(data);
      if (max < 1 << 20) {
        refused(() -> device.transfer(new byte[max + 1]), ErrorKind.TOO_LONG);
        assertThat(device.transfer(DATA)).isEqualTo(DATA);
      }
    }
  }

  @Test
  void aChipSelectHasOneOwner() {
    if (noSpi()) {
      return;
    }
    SpiDevice device = board.openSpi(rig.spi());
    refused(() -> board.openSpi(rig.spi()), ErrorKind.BUSY);
    device.close();
    board.openSpi(rig.spi()).close();
  }

  @Test
  void aControllerThatIsNotThereIsNotFound() {
    if (!noSpi()) {
      refused(() -> board.openSpi(SpiConfig.controller(99)), ErrorKind.NOT_FOUND);
    }
  }

  @Test
  void twoThreadsNeverMixTheirBytes() throws Exception {
    if (noSpi()) {
      return;
    }
    try (SpiDevice device = board.openSpi(rig.spi())) {
      for (int t = 0; t < 2; t++) {
        byte mark = (byte) (0x10 << t);
        thread(
            "driver" + t,
            () -> {
              byte[] data = {mark, (byte) ~mark, mark};
              for (int i = 0; i < 50; i++) {
                assertThat(device.transfer(data)).isEqualTo(data);
              }
            });
      }
      start();
      join();
    }
  }
}
