package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.wasmachine.pi4j.linux.I2cMessage.Read;
import org.wasmachine.pi4j.linux.I2cMessage.Write;

@DisplayName("An I2C controller")
class I2cAdapterTest {

  private static final String PATH = "/dev/i2c-1";

  /** Writes down what came over the wire; every byte read is one more than the one before. */
  private static final class Wire implements FakeKernel.Device {
    final List<String> log = new ArrayList<>();
    final long functions;
    int answer;
    byte next = 0x70;

    Wire(long functions) {
      this.functions = functions;
    }

    @Override
    public int ioctl(FakeKernel kernel, long request, long argument) {
      log.add((request == I2cUapi.TIMEOUT ? "timeout %d" : "select %x").formatted(argument));
      return 0;
    }

    @Override
    public int ioctl(FakeKernel kernel, long request, MemorySegment argument) {
      if (request == I2cUapi.FUNCTIONALITY) {
        argument.set(JAVA_LONG, 0, functions);
        return 0;
      }
      if (answer < 0) {
        return answer;
      }
      return request == I2cUapi.READ_WRITE ? readWrite(argument) : smbus(argument);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment at(MemorySegment structure, long offset, long size) {
      return structure.get(ADDRESS, offset).reinterpret(size);
    }

    private int readWrite(MemorySegment transaction) {
      int count = transaction.get(JAVA_INT, 8);
      MemorySegment messages = at(transaction, 0, count * 16L);
      for (int i = 0; i < count; i++) {
        int length = Short.toUnsignedInt(messages.get(JAVA_SHORT, i * 16L + 4));
        int flags = messages.get(JAVA_SHORT, i * 16L + 2);
        MemorySegment buffer = at(messages, i * 16L + 8, length);
        String address =
            "%x%s".formatted(messages.get(JAVA_SHORT, i * 16L), (flags & 0x10) == 0 ? "" : "t");
        if ((flags & 1) != 0) {
          for (int b = 0; b < length; b++) {
            buffer.set(JAVA_BYTE, b, next++);
          }
          log.add(address + " read " + length);
        } else {
          log.add(address + " write " + HexFormat.of().formatHex(buffer.toArray(JAVA_BYTE)));
        }
      }
      return count;
    }

    private int smbus(MemorySegment call) {
      int size = call.get(JAVA_INT, 4);
      boolean read = call.get(JAVA_BYTE, 0) == 1;
      MemorySegment data = at(call, 8, 34);
      log.add(
          "%s size %d command %02x data %02x %02x"
              .formatted(
                  read ? "read" : "write",
                  size,
                  call.get(JAVA_BYTE, 1),
                  data.get(JAVA_BYTE, 0),
                  data.get(JAVA_BYTE, 1)));
      if (read) {
        for (int i = size == I2cUapi.SMBUS_I2C_BLOCK_DATA ? 1 : 0; i < 33; i++) {
          data.set(JAVA_BYTE, i, next++);
        }
      }
      return 0;
    }
  }

  private static final long ALL_SMBUS =
      I2cFunctions.QUICK
          | I2cFunctions.READ_BYTE
          | I2cFunctions.WRITE_BYTE
          | I2cFunctions.READ_BYTE_DATA
          | I2cFunctions.WRITE_BYTE_DATA
          | I2cFunctions.READ_WORD_DATA
          | I2cFunctions.WRITE_WORD_DATA
          | I2cFunctions.READ_BLOCK
          | I2cFunctions.WRITE_BLOCK;

  private static I2cAdapter open(Wire wire) {
    return I2cAdapter.open(new FakeKernel().with(PATH, wire), PATH);
  }

  private static Write write(int... bytes) {
    byte[] data = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      data[i] = (byte) bytes[i];
    }
    return new Write(data);
  }

  @Test
  void aTimeoutIsRoundedUpToTenMilliseconds() {
    Wire wire = new Wire(I2cFunctions.I2C);
    try (I2cAdapter adapter = I2cAdapter.open(new FakeKernel().with(PATH, wire), PATH)) {
      adapter.setTimeout(Duration.ofMillis(11));
      adapter.setTimeout(Duration.ofNanos(1));
      adapter.setTimeout(Duration.ofDays(1_000));
    }
    assertThat(wire.log).containsExactly("timeout 2", "timeout 1", "timeout " + Integer.MAX_VALUE);
  }

  @Test
  void runsAllMessagesAsOneTransaction() {
    Wire wire = new Wire(I2cFunctions.I2C);
    Read first = new Read(new byte[2]);
    Read second = new Read(new byte[1]);

    open(wire).transaction(0x40, false, List.of(write(0xE7, 1), first, second));

    assertThat(wire.log).containsExactly("40 write e701", "40 read 2", "40 read 1");
    assertThat(first.into()).containsExactly(0x70, 0x71);
    assertThat(second.into()).containsExactly(0x72);
  }

  @Test
  void marksTenBitAddresses() {
    Wire wire = new Wire(I2cFunctions.I2C | I2cFunctions.TEN_BIT);

    open(wire).transaction(0x240, true, List.of(write(1)));

    assertThat(wire.log).containsExactly("240t write 01");
  }

  @Test
  void refusesTenBitAddressesThatItWouldCut() {
    Wire wire = new Wire(I2cFunctions.I2C);

    refused(open(wire), 0x240, true, List.of(write(1)), LinuxErrno.EOPNOTSUPP);
    refused(open(wire), 0x240, false, List.of(write(1)), LinuxErrno.EINVAL);
    refused(open(wire), 0x400, true, List.of(write(1)), LinuxErrno.EINVAL);
    refused(open(wire), -1, false, List.of(write(1)), LinuxErrno.EINVAL);
    assertThat(wire.log).isEmpty();
  }

  @Test
  void refusesWhatTheKernelWouldCut() {
    Wire wire = new Wire(I2cFunctions.I2C);

    refused(open(wire), 0x40, false, List.of(new Write(new byte[8193])), LinuxErrno.EMSGSIZE);
    refused(open(wire), 0x40, false, Collections.nCopies(43, write(1)), LinuxErrno.EMSGSIZE);
    assertThat(wire.log).isEmpty();
    open(wire).transaction(0x40, false, List.of(new Write(new byte[8192])));
    open(wire).transaction(0x40, false, Collections.nCopies(42, write(1)));
  }

  @Test
  void keepsTheErrnoOfAMissingAcknowledge() {
    for (LinuxErrno errno : List.of(LinuxErrno.ENXIO, LinuxErrno.EREMOTEIO, LinuxErrno.EAGAIN)) {
      Wire wire = new Wire(I2cFunctions.I2C);
      wire.answer = -errno.number();
      refused(open(wire), 0x23, false, List.of(write(1)), errno);
    }
  }

  @Test
  void doesNothingForAnEmptyList() {
    Wire wire = new Wire(I2cFunctions.I2C);
    open(wire).transaction(0x40, false, List.of());
    assertThat(wire.log).isEmpty();
  }

  @Test
  void onSmbusOnlyUsesTheCallThatPutsTheSameBitsOnTheWire() {
    Wire wire = new Wire(ALL_SMBUS);
    I2cAdapter adapter = open(wire);

    adapter.transaction(0x50, false, List.of(write()));
    adapter.transaction(0x50, false, List.of(write(0x11)));
    adapter.transaction(0x50, false, List.of(write(0x11, 0x22)));
    adapter.transaction(0x50, false, List.of(write(0x11, 0x22, 0x33)));
    adapter.transaction(0x50, false, List.of(write(0x11, 0x22, 0x33, 0x44)));

    assertThat(wire.log)
        .containsExactly(
            "select 50", "write size 0 command 00 data 00 00",
            "select 50", "write size 1 command 11 data 00 00",
            "select 50", "write size 2 command 11 data 22 00",
            "select 50", "write size 3 command 11 data 22 33",
            "select 50", "write size 8 command 11 data 03 22");
  }

  @Test
  void onSmbusOnlyReadsRegistersOfAnyLength() {
    Wire wire = new Wire(ALL_SMBUS);
    I2cAdapter adapter = open(wire);
    Read one = new Read(new byte[1]);
    Read two = new Read(new byte[2]);
    Read five = new Read(new byte[5]);
    Read plain = new Read(new byte[1]);

    adapter.transaction(0x50, false, List.of(write(0x11), one));
    adapter.transaction(0x50, false, List.of(write(0x11), two));
    wire.next = 0x10;
    adapter.transaction(0x50, false, List.of(write(0x11), five));
    adapter.transaction(0x50, false, List.of(plain));

    assertThat(wire.log)
        .containsExactly(
            "select 50", "read size 2 command 11 data 00 00",
            "select 50", "read size 3 command 11 data 00 00",
            "select 50", "read size 8 command 11 data 05 00",
            "select 50", "read size 1 command 00 data 00 00");
    assertThat(one.into()).containsExactly(0x70);
    assertThat(five.into()).containsExactly(0x10, 0x11, 0x12, 0x13, 0x14);
  }

  @Test
  void onSmbusOnlyRefusesWhatHasNoSuchCall() {
    Wire wire = new Wire(ALL_SMBUS);

    refused(open(wire), 0x50, false, List.of(write(1), write(2)), LinuxErrno.EOPNOTSUPP);
    refused(
        open(wire),
        0x50,
        false,
        List.of(write(1, 2), new Read(new byte[1])),
        LinuxErrno.EOPNOTSUPP);
    refused(open(wire), 0x50, false, List.of(new Read(new byte[2])), LinuxErrno.EOPNOTSUPP);
    refused(
        open(wire), 0x50, false, List.of(write(1), new Read(new byte[33])), LinuxErrno.EMSGSIZE);
    refused(open(wire), 0x50, false, List.of(new Write(new byte[34])), LinuxErrno.EMSGSIZE);
    assertThat(wire.log).isEmpty();
  }

  @Test
  void onSmbusOnlyRefusesCallsThatTheControllerLacks() {
    Wire wire = new Wire(I2cFunctions.READ_BYTE_DATA);

    refused(open(wire), 0x50, false, List.of(write()), LinuxErrno.EOPNOTSUPP);
    refused(open(wire), 0x50, false, List.of(write(1)), LinuxErrno.EOPNOTSUPP);
    refused(open(wire), 0x50, false, List.of(write(1, 2)), LinuxErrno.EOPNOTSUPP);
    refused(
        open(wire), 0x50, false, List.of(write(1), new Read(new byte[2])), LinuxErrno.EOPNOTSUPP);
    assertThat(wire.log).isEmpty();
  }

  private static void refused(
      I2cAdapter adapter,
      int address,
      boolean tenBit,
      List<? extends I2cMessage> messages,
      LinuxErrno errno) {
    assertThatExceptionOfType(KernelException.class)
        .isThrownBy(() -> adapter.transaction(address, tenBit, List.copyOf(messages)))
        .satisfies(
            e -> {
              assertThat(e.known()).contains(errno);
              assertThat(e.device()).isEqualTo(PATH);
            });
  }
}
