package org.wasmachine.hal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.I2cAddress;
import org.wasmachine.hal.I2cBus;
import org.wasmachine.hal.I2cConfig;
import org.wasmachine.hal.I2cOperation;

/** I2C: registers, repeated start, missing acknowledges, sharing. */
abstract class I2cContract extends Contract {
  private static final ErrorKind[] NO_ANSWER = {ErrorKind.NACK_ADDRESS, ErrorKind.NACK_UNKNOWN};

  private I2cBus bus;
  private I2cAddress chip;

  @BeforeEach
  void openBus() {
    if (supported(Feature.I2C, () -> bus = board.openI2c(rig.i2c()))) {
      chip = rig.registerChip();
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    if (bus == null) {
      return;
    }
    bus.write(chip, bytes(3, 0x11, 0x22, 0xFF));
    bus.write(chip, bytes(3));
    assertThat(bus.read(chip, 3)).isEqualTo(bytes(0x11, 0x22, 0xFF));
    bus.write(chip, bytes(4, 0x00));
    bus.write(chip, bytes(3));
    assertThat(bus.read(chip, 3)).isEqualTo(bytes(0x11, 0x00, 0xFF));
  }

  @Test
  void aRegisterIsReadAfterARepeatedStart() {
    if (bus == null) {
      return;
    }
    bus.write(chip, bytes(7, 0x5A, 0xA5));
    supported(
        Feature.I2C_REPEATED_START,
        () -> assertThat(bus.writeRead(chip, bytes(7), 2)).isEqualTo(bytes(0x5A, 0xA5)));
  }

  @Test
  void aTransactionHasAnyNumberOfOperations() {
    if (bus == null || !has(Feature.I2C_REPEATED_START)) {
      return;
    }
    byte[] first = new byte[1];
    byte[] second = new byte[2];
    List<I2cOperation> operations =
        List.of(
            I2cOperation.write(bytes(1, 0x10, 0x20, 0x30)),
            I2cOperation.write(bytes(2)),
            I2cOperation.read(first),
            I2cOperation.write(bytes(1)),
            I2cOperation.read(second));
    if (operations.size() <= board.capabilities().maxI2cOperations()) {
      bus.transaction(chip, operations);
      assertThat(first).isEqualTo(bytes(0x20));
      assertThat(second).isEqualTo(bytes(0x10, 0x20));
    } else {
      refused(() -> bus.transaction(chip, operations), ErrorKind.TOO_LONG, ErrorKind.UNSUPPORTED);
    }
  }

  @Test
  void anEmptyTransactionTouchesNothing() {
    if (bus != null) {
      bus.transaction(rig.absentChip(), List.of());
    }
  }

  @Test
  void anAbsentChipDoesNotAcknowledge() {
    if (bus == null) {
      return;
    }
    refused(() -> bus.write(rig.absentChip(), bytes(1)), NO_ANSWER);
    refused(() -> bus.read(rig.absentChip(), 1), NO_ANSWER);
    // The bus is usable after an error.
    bus.write(chip, bytes(0, 0x77));
    bus.write(chip, bytes(0));
    assertThat(bus.read(chip, 1)).isEqualTo(bytes(0x77));
  }

  @Test
  void aRefusedByteIsNotAcknowledged() {
    if (bus == null || rig.refusedRegister().isEmpty()) {
      return;
    }
    byte refused = (byte) rig.refusedRegister().getAsInt();
    refused(() -> bus.write(chip, refused), ErrorKind.NACK_DATA, ErrorKind.NACK_UNKNOWN);
  }

  @Test
  void aMissingAcknowledgeCanBeIgnored() {
    if (bus == null) {
      return;
    }
    supported(
        Feature.I2C_IGNORE_NACK,
        () ->
            bus.transaction(
                rig.absentChip(), List.of(I2cOperation.writeIgnoringNack(bytes(1, 2)))));
  }

  @Test
  void aProbeTellsWhoIsThere() {
    if (bus == null) {
      return;
    }
    assertThat(bus.probe(chip)).isTrue();
    assertThat(bus.probe(rig.absentChip())).isFalse();
    assertThat(bus.scan()).contains(chip).doesNotContain(rig.absentChip());
  }

  @Test
  void tenBitAddressesAreTheirOwn() {
    if (bus == null) {
      return;
    }
    I2cAddress tenBit = I2cAddress.ofTenBit(chip.value());
    refused(
        () -> bus.write(tenBit, bytes(1)),
        has(Feature.I2C_TEN_BIT) ? NO_ANSWER : new ErrorKind[] {ErrorKind.UNSUPPORTED});
  }

  @Test
  void tooLongIsSaidSo() {
    if (bus == null || board.capabilities().maxI2cBytes() > 1 << 20) {
      return;
    }
    byte[] tooLong = new byte[board.capabilities().maxI2cBytes() + 1];
    refused(() -> bus.write(chip, tooLong), ErrorKind.TOO_LONG);
  }

  @Test
  void equalOpenersShareTheBus() {
    if (bus == null) {
      return;
    }
    try (I2cBus second = board.openI2c(rig.i2c().withConsumer("second"))) {
      bus.write(chip, bytes(0, 0x42));
      second.write(chip, bytes(0));
      assertThat(second.read(chip, 1)).isEqualTo(bytes(0x42));
      bus.close();
      refused(() -> bus.read(chip, 1), ErrorKind.CLOSED);
      second.write(chip, bytes(0));
      assertThat(second.read(chip, 1)).isEqualTo(bytes(0x42));
    }
  }

  @Test
  void anotherConfigurationIsBusy() {
    if (bus == null) {
      return;
    }
    I2cConfig other = rig.i2c().withFrequency(Frequency.ofHertz(rig.i2c().frequency().hertz() / 2));
    refused(() -> board.openI2c(other), ErrorKind.BUSY);
    bus.close();
    board.openI2c(rig.i2c()).close();
  }

  @Test
  void aControllerThatIsNotThereIsNotFound() {
    if (bus != null) {
      refused(() -> board.openI2c(I2cConfig.controller(99)), ErrorKind.NOT_FOUND);
    }
  }

  @Test
  void twoThreadsNeverMixTheirTransactions() throws Exception {
    if (bus == null || !has(Feature.I2C_REPEATED_START)) {
      return;
    }
    for (int t = 0; t < 2; t++) {
      int register = t * 8;
      thread(
          "driver" + t,
          () -> {
            try (I2cBus mine = board.openI2c(rig.i2c())) {
              for (int i = 0; i < 50; i++) {
                mine.write(chip, bytes(register, i, i + 1));
                assertThat(mine.writeRead(chip, bytes(register), 2)).isEqualTo(bytes(i, i + 1));
              }
            }
          });
    }
    start();
    join();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
