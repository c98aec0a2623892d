package org.wasmachine.serial.board;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.wasmachine.hal.BitOrder;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.SpiConfig;
import org.wasmachine.hal.SpiDevice;
import org.wasmachine.hal.SpiOperation;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Operation;

/** A device on an SPI controller of the device. A transaction is one operation of the protocol. */
final class SerialSpiDevice extends SerialHandle implements SpiDevice {
  private static final int NO_PIN = 0xFF;
  private static final int WRITE = 0;
  private static final int READ = 1;
  private static final int TRANSFER = 2;
  private static final int DELAY = 3;
  private static final int MAX_DELAY_MICROS = 0xFFFF;
  private static final int MAX_SEGMENTS = 32;

  private record Segment(int kind, int length, byte[] data) {}

  private final int index;
  private final SpiConfig config;

  SerialSpiDevice(
      SerialBoard board, String name, int index, SpiConfig config, List<PinLedger.Claim> claims) {
    super(board, name, claims);
    this.index = index;
    this.config = config;
  }

  static Operation open(int index, SpiConfig config) {
    ByteBuffer out = Operation.arguments(Opcode.SPI_OPEN, 12);
    out.put((byte) index).put((byte) config.controller());
    out.put((byte) config.sclk().orElse(NO_PIN)).put((byte) config.mosi().orElse(NO_PIN));
    out.put((byte) config.miso().orElse(NO_PIN)).put((byte) config.cs().orElse(NO_PIN));
    out.put((byte) config.mode().ordinal());
    int sendLsb = config.transmitOrder() == BitOrder.LSB_FIRST ? 1 : 0;
    int receiveLsb = config.receiveOrder() == BitOrder.LSB_FIRST ? 2 : 0;
    out.put((byte) (sendLsb | receiveLsb));
    out.putInt((int) Math.min(config.frequency().hertz(), 0xFFFFFFFFL));
    return Operation.of(out.array(), 0);
  }

  int index() {
    return index;
  }

  @Override
  List<Operation> configuration() {
    return List.of(open(index, config));
  }

  @Override
  void release() {
    commands().run(name(), "close", Operation.ofBytes(0, Opcode.SPI_CLOSE, index));
  }

  @Override
  public SpiConfig config() {
    return config;
  }

  @Override
  public void transaction(List<SpiOperation> operations) {
    checkOpen();
    List<Segment> segments = segments(operations);
    int sent = segments.stream().mapToInt(segment -> segment.data().length).sum();
    int read =
        segments.stream()
            .filter(segment -> segment.kind() == READ || segment.kind() == TRANSFER)
            .mapToInt(Segment::length)
            .sum();
    int moved = operations.stream().mapToInt(SerialSpiDevice::length).sum();
    if (moved > board().capabilities().maxSpiBytes() || segments.size() > MAX_SEGMENTS) {
      throw new HalException(
          ErrorKind.TOO_LONG,
          "%s: transaction: %d bytes in %d parts, the device takes %d in %d"
              .formatted(
                  name(),
                  moved,
                  segments.size(),
                  board().capabilities().maxSpiBytes(),
                  MAX_SEGMENTS));
    }
    if (segments.isEmpty()) {
      return;
    }
    Operation operation =
        new Operation(encode(segments, sent).array(), read, 0, micros(moved, segments));
    ByteBuffer in = commands().run(name(), "transaction", operation);
    for (SpiOperation each : operations) {
      switch (each) {
        case SpiOperation.Read(byte[] into) -> in.get(into);
        case SpiOperation.Transfer(byte[] _, byte[] into) -> in.get(into);
        case SpiOperation.Write _, SpiOperation.Delay _ -> {
          // Nothing comes back.
        }
      }
    }
  }

  private long micros(int bytes, List<Segment> segments) {
    long clocks = bytes * 8L * 1_000_000L / config.frequency().hertz();
    return clocks
        + segments.stream()
            .filter(segment -> segment.kind() == DELAY)
            .mapToLong(Segment::length)
            .sum();
  }

  private static int length(SpiOperation operation) {
    return switch (operation) {
      case SpiOperation.Write(byte[] data) -> data.length;
      case SpiOperation.Read(byte[] into) -> into.length;
      case SpiOperation.Transfer(byte[] data, byte[] _) -> data.length;
      case SpiOperation.Delay _ -> 0;
    };
  }

  private static List<Segment> segments(List<SpiOperation> operations) {
    byte[] none = {};
    List<Segment> segments = new ArrayList<>();
    for (SpiOperation operation : operations) {
      switch (operation) {
        case SpiOperation.Write(byte[] data) -> segments.add(new Segment(WRITE, data.length, data));
        case SpiOperation.Read(byte[] into) -> segments.add(new Segment(READ, into.length, none));
        case SpiOperation.Transfer(byte[] data, byte[] _) ->
            segments.add(new Segment(TRANSFER, data.length, data));
        case SpiOperation.Delay(Duration time) -> {
          long micros = (time.toNanos() + 999) / 1_000;
          for (long rest = micros; rest > 0; rest -= MAX_DELAY_MICROS) {
            segments.add(new Segment(DELAY, (int) Math.min(rest, MAX_DELAY_MICROS), none));
          }
        }
      }
    }
    segments.removeIf(segment -> segment.length() == 0);
    return segments;
  }

  private ByteBuffer encode(List<Segment> segments, int sent) {
    if (segments.size() == 1 && segments.getFirst().kind() == TRANSFER) {
      ByteBuffer out = Operation.arguments(Opcode.SPI_TRANSFER, 3 + sent);
      return out.put((byte) index).putShort((short) sent).put(segments.getFirst().data());
    }
    ByteBuffer out = Operation.arguments(Opcode.SPI_TRANSACTION, 2 + 3 * segments.size() + sent);
    out.put((byte) index).put((byte) segments.size());
    for (Segment segment : segments) {
      out.put((byte) segment.kind()).putShort((short) segment.length()).put(segment.data());
    }
    return out;
  }
}
