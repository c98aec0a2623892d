package org.wasmachine.ext.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.Level;
import org.wasmachine.sim.SimBoard;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.DeviceVolume;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenFlag;
import org.wasmachine.vm.fs.OpenOptions;

/** The rows of the device tables (espwasm 3.1 to 3.5), on the simulated ESP32-S3-DevKitC-1. */
class DeviceFilesTest {

  private final SimBoard board = SimBoard.of(Board.open("sim:esp32-s3-devkitc-1"));
  private final DeviceVolume devices = BoardDevices.of(board);
  private final Guest guest = new Guest();

  @AfterEach
  void closeBoard() {
    board.close();
  }

  private OpenFile open(String path, Access access, OpenFlag... flags) {
    return devices.open(List.of(path.split("/")), OpenOptions.of(access, flags));
  }

  private static void fails(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).as(e.getMessage()).isEqualTo(errno));
  }

  @Nested
  class Gpio {

    @Test
    void aByteWrittenIsTheLevelAndOneIsReturnedWhateverTheLength() throws Exception {
      try (OpenFile file = open("gpio/2", Access.WRITE)) {
        assertThat(file.write(Guest.bytes(7, 0, 0))).isEqualTo(1);
        assertThat(board.pin(2).level()).isEqualTo(Level.HIGH);
        assertThat(file.write(Guest.bytes(0))).isEqualTo(1);
        assertThat(board.pin(2).level()).isEqualTo(Level.LOW);
      }
    }

    @Test
    void aReadGivesOneByteZeroOrOne() throws Exception {
      board.pin(4).drive(Level.HIGH);
      try (OpenFile file = open("gpio/4", Access.READ)) {
        ByteBuffer four = ByteBuffer.allocate(4);
        assertThat(file.read(four)).isEqualTo(1);
        assertThat(four.get(0)).isEqualTo((byte) 1);
      }
    }

    @Test
    void theWrongDirectionIsABadDescriptorAndNoBytesAreInvalid() {
      try (OpenFile input = open("gpio/4", Access.READ);
          OpenFile output = open("gpio/5", Access.WRITE)) {
        fails(Errno.EBADF, () -> input.write(Guest.bytes(1)));
        fails(Errno.EBADF, () -> output.read(ByteBuffer.allocate(1)));
        fails(Errno.EINVAL, () -> output.write(Guest.bytes()));
        fails(Errno.EINVAL, () -> input.read(ByteBuffer.allocate(0)));
      }
    }

    @ParameterizedTest
    @EnumSource(OpenFlag.class)
    void anyFlagIsInvalid(OpenFlag flag) {
      fails(Errno.EINVAL, () -> open("gpio/2", Access.WRITE, flag));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpio/49", "gpio/22", "gpio/99999999999"})
    void aPinThatIsNotThereIsInvalid(String path) {
      fails(Errno.EINVAL, () -> open(path, Access.WRITE));
    }

    @Test
    void aPinOfTheFlashIsRefused() {
      fails(Errno.EACCES, () -> open("gpio/27", Access.WRITE));
    }

    @Test
    void aPinInUseIsBusyAndFreeAgainAfterTheClose() {
      OpenFile first = open("gpio/2", Access.WRITE);
      fails(Errno.EBUSY, () -> open("gpio/2", Access.READ));
      first.close();
      first.close();
      open("gpio/2", Access.READ).close();
    }

    @Test
    void aClosedPinIsABadDescriptor() {
      OpenFile file = open("gpio/2", Access.WRITE);
      file.close();
      fails(Errno.EBADF, () -> file.write(Guest.bytes(1)));
    }

    @Test
    void theNumberIsReadAsAtoiReadsIt() throws Exception {
      try (OpenFile file = open("gpio/2abc", Access.WRITE)) {
        file.write(Guest.bytes(1));
        assertThat(board.pin(2).level()).isEqualTo(Level.HIGH);
      }
    }

    @Test
    void pullsDoWhatTheirNamesSay() throws Exception {
      try (OpenFile file = open("gpio/6", Access.READ)) {
        ByteBuffer level = ByteBuffer.allocate(1);
        guest.sequence().u32(1, 2);
        assertThat(guest.ioctl(file, 0x8101)).isZero();
        file.read(level);
        assertThat(level.get(0)).isEqualTo((byte) 1);
        guest.sequence().u32(1, 1);
        guest.ioctl(file, 0x8101);
        file.read(level.clear());
        assertThat(level.get(0)).isZero();
      }
    }

    @Test
    void anotherCommandIsInvalid() {
      try (OpenFile file = open("gpio/6", Access.READ)) {
        guest.sequence();
        fails(Errno.EINVAL, () -> guest.ioctl(file, 0x8102));
      }
    }
  }

  @Nested
  class I2c {

    private OpenFile configured() throws InterruptedException {
      OpenFile file = open("i2c/0", Access.READ_WRITE);
      guest.sequence().u16(1, 8).u16(2, 9).u32(3, 1).u32(4, 100_000);
      assertThat(guest.ioctl(file, 0x8201)).isZero();
      return file;
    }

    private Guest transfer(int flags, int address, int size) {
      return guest.sequence().u16(1, flags).u16(2, address).u32(4, size).u32(3, Guest.BUFFER);
    }

    @Test
    void readsTheLightSensorThatIsOnTheBoard() throws Exception {
      try (OpenFile file = configured()) {
        guest.memory.putI8(Guest.BUFFER, 0x01); // power on
        transfer(3, 0x23, 1).ioctl(file, 0x8202);
        guest.memory.putI8(Guest.BUFFER, 0x10); // continuous, high resolution
        transfer(3, 0x23, 1).ioctl(file, 0x8202);
        board.clock().sleep(java.time.Duration.ofMillis(180));
        transfer(2, 0x23, 2).ioctl(file, 0x8202);
        int raw = guest.memory.u8(Guest.BUFFER) << 8 | guest.memory.u8(Guest.BUFFER + 1);
        assertThat(raw).isEqualTo(384); // 320 lx, 1.2 counts per lux
      }
    }

    @Test
    void anAbsentChipIsAnInputOutputError() throws Exception {
      try (OpenFile file = configured()) {
        fails(Errno.EIO, () -> transfer(3, 0x50, 1).ioctl(file, 0x8202));
        fails(Errno.EIO, () -> transfer(2, 0x50, 1).ioctl(file, 0x8202));
      }
    }

    @Test
    void withoutCheckAckAWriteToNobodySucceeds() throws Exception {
      try (OpenFile file = configured()) {
        assertThat(transfer(1, 0x50, 1).ioctl(file, 0x8202)).isZero();
      }
    }

    @Test
    void aBufferOutsideMemoryTraps() throws Exception {
      try (OpenFile file = configured()) {
        guest.sequence().u16(1, 2).u16(2, 0x23).u32(4, 100).u32(3, 4090);
        assertThatThrownBy(() -> guest.ioctl(file, 0x8202)).isInstanceOf(Trap.class);
        guest.sequence().u16(1, 2).u16(2, 0x23).u32(4, -1).u32(3, Guest.BUFFER);
        assertThatThrownBy(() -> guest.ioctl(file, 0x8202)).isInstanceOf(Trap.class);
      }
    }

    @Test
    void writesWithoutEndDoNotPileUp() throws Exception {
      try (OpenFile file = configured()) {
        for (int i = 0; i < 256; i++) {
          assertThat(transfer(1 | 8, 0x23, 1).ioctl(file, 0x8202)).isZero();
        }
        fails(Errno.EINVAL, () -> transfer(1 | 8, 0x23, 1).ioctl(file, 0x8202));
        assertThat(transfer(1, 0x23, 1).ioctl(file, 0x8202)).as("what waited is gone").isZero();
      }
    }

    @Test
    void isForOneOpenerAndNeedsItsConfigurationOnce() throws Exception {
      try (OpenFile file = open("i2c/0", Access.READ_WRITE)) {
        fails(Errno.EBUSY, () -> open("i2c/0", Access.READ_WRITE));
        fails(Errno.EIO, () -> transfer(3, 0x23, 1).ioctl(file, 0x8202));
      }
      try (OpenFile file = configured()) {
        guest.sequence().u16(1, 8).u16(2, 9).u32(3, 1).u32(4, 100_000);
        fails(Errno.EIO, () -> guest.ioctl(file, 0x8201));
      }
      fails(Errno.EINVAL, () -> open("i2c/7", Access.READ_WRITE));
    }

    @Test
    void aSlaveIsNotSupported() {
      try (OpenFile file = open("i2c/0", Access.READ_WRITE)) {
        guest.sequence().u16(1, 8).u16(2, 9).u32(3, 0).u32(5, 100_000).u16(6, 0x20);
        fails(Errno.ENOTSUP, () -> guest.ioctl(file, 0x8201));
      }
    }

    @Test
    void anExchangeWritesThenReads() throws Exception {
      try (OpenFile file = configured()) {
        guest.memory.putI8(Guest.BUFFER, 0x11);
        guest
            .sequence()
            .u16(1, 2 | 4)
            .u16(2, 0x23)
            .u32(3, 200)
            .u32(4, Guest.BUFFER)
            .u32(5, 1)
            .u32(6, Guest.BUFFER + 16)
            .u32(7, 2);
        guest.memory.putI8(Guest.BUFFER, 0x10);
        assertThat(guest.ioctl(file, 0x8203)).isZero();
        assertThat(board.clock().nanos()).isGreaterThanOrEqualTo(200_000_000L);
        assertThat(guest.memory.u16(Guest.BUFFER + 16)).isNotZero();
      }
    }
  }

  @Nested
  class Spi {

    private OpenFile configured(int flags) throws InterruptedException {
      OpenFile file = open("spi/2", Access.READ_WRITE);
      guest.sequence().u8(1, 10).u8(2, 12).u8(3, 11).u8(4, 13).u32(5, flags).u32(6, 1_000_000);
      assertThat(guest.ioctl(file, 0x8301)).isZero();
      return file;
    }

    @Test
    void exchangesBothWaysAtOnce() throws Exception {
      try (OpenFile file = configured(1)) {
        guest.memory.put(Guest.BUFFER, HexFormat.of().parseHex("deadbeef"));
        guest.sequence().u32(1, Guest.BUFFER).u32(2, Guest.BUFFER + 16).u32(3, 4);
        assertThat(guest.ioctl(file, 0x8302)).isZero();
        assertThat(guest.memory.bytes(Guest.BUFFER + 16, 4))
            .isEqualTo(guest.memory.bytes(Guest.BUFFER, 4));
      }
    }

    @Test
    void withoutReceiveBufferNothingIsWritten() throws Exception {
      try (OpenFile file = configured(1)) {
        byte[] before = guest.memory.bytes(0, 8);
        guest.sequence().u32(1, Guest.BUFFER).u32(2, 0).u32(3, 8);
        guest.ioctl(file, 0x8302);
        assertThat(guest.memory.bytes(0, 8)).isEqualTo(before);
      }
    }

    @Test
    void refusesWhatIsTooLongUnconfiguredOrConfiguredTwice() throws Exception {
      try (OpenFile file = open("spi/2", Access.READ_WRITE)) {
        guest.sequence().u32(1, Guest.BUFFER).u32(2, Guest.BUFFER).u32(3, 4);
        fails(Errno.EINVAL, () -> guest.ioctl(file, 0x8302));
      }
      try (OpenFile file = configured(1)) {
        guest.sequence().u32(1, Guest.BUFFER).u32(2, Guest.BUFFER).u32(3, 513);
        fails(Errno.EINVAL, () -> guest.ioctl(file, 0x8302));
        guest.sequence().u8(1, 10).u8(2, 12).u8(3, 11).u8(4, 13).u32(5, 1).u32(6, 1_000_000);
        fails(Errno.EINVAL, () -> guest.ioctl(file, 0x8301));
      }
    }

    @Test
    void theFlashControllerAndAbsentOnesAreRefused() {
      fails(Errno.EINVAL, () -> open("spi/3", Access.READ_WRITE));
    }
  }

  @Nested
  class Ledc {

    private OpenFile configured() throws InterruptedException {
      OpenFile file = open("ledc/0", Access.READ_WRITE);
      guest
          .sequence()
          .u32(1, 1000)
          .u8(2, 2)
          .u8(0x0103, 4)
          .u32(0x0203, 25)
          .u32(0x0303, 0)
          .u8(0x0103, 5)
          .u32(0x0203, 75)
          .u32(0x0303, 90);
      assertThat(guest.ioctl(file, 0x8401)).isZero();
      return file;
    }

    @Test
    void eachChannelHasItsOwnPinDutyAndPhase() throws Exception {
      try (OpenFile file = configured()) {
        assertThat(board.pwm(4).orElseThrow().duty()).isEqualTo(0.25);
        assertThat(board.pwm(5).orElseThrow().duty()).isEqualTo(0.75);
        assertThat(board.pwm(5).orElseThrow().phaseDegrees())
            .isCloseTo(90, org.assertj.core.data.Offset.offset(0.1));
        assertThat(file.type()).isNotNull();
      }
      assertThat(board.pwm(4)).isEmpty();
    }

    @Test
    void frequencyDutyPhasePauseAndResume() throws Exception {
      try (OpenFile file = configured()) {
        assertThat(file.ioctl(0x8402, guest.number(2000))).isZero();
        assertThat(board.pwm(4).orElseThrow().frequency().hertz()).isEqualTo(2000);
        guest.sequence().u8(1, 1).u32(2, 4096).ioctl(file, 0x8403);
        assertThat(board.pwm(5).orElseThrow().duty()).isEqualTo(0.5);
        guest.sequence().u8(1, 0).u32(2, 180).ioctl(file, 0x8404);
        assertThat(board.pwm(4).orElseThrow().phaseDegrees())
            .isCloseTo(180, org.assertj.core.data.Offset.offset(0.1));
        guest.sequence();
        guest.ioctl(file, 0x8405);
        assertThat(board.pwm(4).orElseThrow().running()).isFalse();
        guest.ioctl(file, 0x8406);
        assertThat(board.pwm(4).orElseThrow().running()).isTrue();
      }
    }

    @Test
    void refusesWhatIsOutOfRange() throws Exception {
      fails(Errno.EINVAL, () -> open("ledc/4", Access.READ_WRITE));
      try (OpenFile file = open("ledc/1", Access.READ_WRITE)) {
        fails(Errno.EINVAL, () -> file.ioctl(0x8402, guest.number(1000)));
        guest.sequence().u32(1, 1000).u8(2, 1).u8(0x0103, 4).u32(0x0203, 101).u32(0x0303, 0);
        fails(Errno.EIO, () -> guest.ioctl(file, 0x8401));
        guest.sequence().u32(1, 1000).u8(2, 9);
        fails(Errno.EIO, () -> guest.ioctl(file, 0x8401));
      }
      try (OpenFile file = configured()) {
        fails(Errno.EINVAL, () -> file.ioctl(0x8402, guest.number(0)));
        guest.sequence().u8(1, 2).u32(2, 1);
        fails(Errno.EINVAL, () -> guest.ioctl(file, 0x8403));
        guest.sequence().u8(1, 0).u32(2, 8193);
        fails(Errno.EINVAL, () -> guest.ioctl(file, 0x8403));
      }
    }
  }

  @Nested
  class AdcAndUart {

    @Test
    void aSampleIsRawValueAndMillivolts() throws Exception {
      try (OpenFile file = open("adc/0", Access.READ)) {
        fails(Errno.EINVAL, () -> file.read(ByteBuffer.allocate(8)));
        guest.sequence().u8(1, 0).u8(2, 0).u8(3, 3).u8(4, 0);
        assertThat(guest.ioctl(file, 0x8501)).isZero();
        ByteBuffer sample = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(file.read(sample)).isEqualTo(8);
        assertThat(sample.getInt(0)).isBetween(0, 4095);
        assertThat(sample.getInt(4)).isBetween(0, 3300);
        fails(Errno.EINVAL, () -> file.read(ByteBuffer.allocate(7)));
        guest.sequence().u8(1, 1).u8(2, 0);
        fails(Errno.EINVAL, () -> guest.ioctl(file, 0x8501));
        guest.sequence().u8(1, 0).u8(2, 0).u8(3, 9);
        fails(Errno.EINVAL, () -> guest.ioctl(file, 0x8501));
      }
      fails(Errno.ENOENT, () -> open("adc/5", Access.READ));
    }

    @Test
    void whatIsSentOnALoopbackComesBack() throws Exception {
      try (OpenFile file = open("uart/1", Access.READ_WRITE)) {
        assertThat(file.write(Guest.bytes('h', 'i'))).isEqualTo(2);
        ByteBuffer into = ByteBuffer.allocate(8);
        int count = file.read(into);
        assertThat(new String(into.array(), 0, count)).isIn("h", "hi");
      }
    }

    @Test
    void aNonBlockingReadOfNothingSaysTryAgain() {
      try (OpenFile file = open("uart/1", Access.READ_WRITE, OpenFlag.NONBLOCK)) {
        fails(Errno.EAGAIN, () -> file.read(ByteBuffer.allocate(8)));
      }
    }
  }

  @Nested
  class Sequences {

    @Test
    void refusesAWrongVersionNoArgumentTooManyFramesAndAMissingValue() {
      try (OpenFile file = open("gpio/6", Access.READ)) {
        guest.sequence();
        guest.memory.putI32(0x100, 2);
        fails(Errno.EINVAL, () -> guest.ioctl(file, 0x8101));
        fails(Errno.EINVAL, () -> file.ioctl(0x8101, guest.number(0)));
        guest.sequence();
        guest.memory.putI32(0x108, 1024);
        fails(Errno.EINVAL, () -> guest.ioctl(file, 0x8101));
        guest.sequence().u32(1, 2);
        guest.memory.putI32(0x100 + 16, 0);
        fails(Errno.EINVAL, () -> guest.ioctl(file, 0x8101));
      }
    }

    @Test
    void trapsWhenItLiesOutsideMemory() {
      try (OpenFile file = open("gpio/6", Access.READ)) {
        assertThatThrownBy(() -> file.ioctl(0x8101, guest.number(-8))).isInstanceOf(Trap.class);
        guest.sequence().u32(1, 2);
        guest.memory.putI32(0x100 + 16, 5000);
        assertThatThrownBy(() -> guest.ioctl(file, 0x8101)).isInstanceOf(Trap.class);
      }
    }
  }
}
