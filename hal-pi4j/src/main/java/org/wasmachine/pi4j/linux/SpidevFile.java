package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A device on an SPI bus, {@code /dev/spidevB.C}. Thread-safe: one message at a time.
 *
 * <p>The kernel copies a message through a buffer of a fixed size (parameter {@code bufsiz} of
 * spidev, 4096 bytes unless changed). A longer message is sent in several pieces, and the driver is
 * asked to keep chip select active between them; that holds as long as no other device on the same
 * bus is talked to at the same moment.
 */
public final class SpidevFile implements AutoCloseable {

  /** The kernel's default of the message buffer, bytes. */
  public static final int DEFAULT_BUFFER = 4096;

  private static final long DELAY_MAX_US = 0xFFFF;
  private static final int TRANSFERS_MAX = 511;
  private static final long TX = offset("tx_buf");
  private static final long RX = offset("rx_buf");
  private static final long LEN = offset("len");
  private static final long SPEED = offset("speed_hz");
  private static final long DELAY = offset("delay_usecs");
  private static final long BITS = offset("bits_per_word");
  private static final long CS_CHANGE = offset("cs_change");

  private final DeviceFile file;
  private final SpiConfig config;
  private final int buffer;

  private SpidevFile(DeviceFile file, SpiConfig config, int buffer) {
    this.file = file;
    this.config = config;
    this.buffer = buffer;
  }

  private static long offset(String field) {
    return SpiUapi.TRANSFER.byteOffset(PathElement.groupElement(field));
  }

  /**
   * Opens a device and sets mode, clock and word size.
   *
   * @param buffer size of the kernel's message buffer, bytes
   * @throws KernelException when it does not exist, may not be opened, or when the controller
   *     cannot do what the configuration asks ({@code EINVAL})
   */
  public static SpidevFile open(Syscalls syscalls, String path, SpiConfig config, int buffer) {
    DeviceFile file = DeviceFile.open(syscalls, path, Syscalls.O_RDWR);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      number.set(JAVA_INT, 0, config.modeBits());
      file.ioctl("set mode " + config.mode(), SpiUapi.SET_MODE, number);
      number.set(JAVA_INT, 0, config.bitsPerWord());
      file.ioctl("set words of " + config.bitsPerWord() + " bits", SpiUapi.SET_BITS, number);
      number.set(JAVA_INT, 0, config.hertz());
      file.ioctl("set clock of " + config.hertz() + " Hz", SpiUapi.SET_SPEED, number);
      return new SpidevFile(file, config, buffer);
    } catch (KernelException e) {
      file.close();
      throw e;
    }
  }

  /** Path of the device file. */
  public String path() {
    return file.path();
  }

  /** Runs the segments as one message under one chip select. */
  public synchronized void message(List<SpiSegment> segments) {
    List<Piece> pieces = pieces(segments);
    int from = 0;
    while (from < pieces.size()) {
      int to = from;
      int bytes = 0;
      while (to < pieces.size()
          && to - from < TRANSFERS_MAX
          && bytes + pieces.get(to).length <= buffer) {
        bytes += pieces.get(to++).length;
      }
      send(pieces.subList(from, to), to < pieces.size());
      from = to;
    }
  }

  /** Cuts segments so that each piece fits the kernel's buffer, and long delays likewise. */
  private List<Piece> pieces(List<SpiSegment> segments) {
    List<Piece> pieces = new ArrayList<>();
    for (SpiSegment segment : segments) {
      int at = 0;
      while (segment.length() - at > buffer) {
        pieces.add(new Piece(segment, at, buffer, 0, false));
        at += buffer;
      }
      long micros = (segment.delay().toNanos() + 999) / 1000;
      int length = segment.length() - at;
      while (micros > DELAY_MAX_US) {
        pieces.add(new Piece(segment, at, length, DELAY_MAX_US, false));
        at += length;
        length = 0;
        micros -= DELAY_MAX_US;
      }
      pieces.add(new Piece(segment, at, length, micros, segment.csChange()));
    }
    return pieces;
  }

  private void send(List<Piece> pieces, boolean moreFollows) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment transfers = arena.allocate(SpiUapi.TRANSFER, pieces.size());
      MemorySegment[] received = new MemorySegment[pieces.size()];
      for (int i = 0; i < pieces.size(); i++) {
        Piece piece = pieces.get(i);
        boolean last = i == pieces.size() - 1;
        // On the last transfer of a message the flag means the opposite: keep chip select active.
        boolean csChange = last ? moreFollows && !piece.csChange : piece.csChange;
        received[i] = fill(transfers, i, piece, csChange, arena);
      }
      file.ioctl("transfer", SpiUapi.message(pieces.size()), transfers);
      for (int i = 0; i < received.length; i++) {
        Piece piece = pieces.get(i);
        if (piece.segment.receive().isPresent()) {
          MemorySegment.copy(
              received[i], JAVA_BYTE, 0, piece.segment.receive().get(), piece.at, piece.length);
        }
      }
    }
  }

  /** Fills one transfer in; what comes in is found in the segment returned. */
  private MemorySegment fill(
      MemorySegment transfers, int index, Piece piece, boolean csChange, Arena arena) {
    long base = index * SpiUapi.TRANSFER.byteSize();
    Optional<byte[]> send = piece.segment.send();
    MemorySegment data = arena.allocate(Math.max(1, piece.length));
    if (piece.length > 0 && send.isPresent()) {
      MemorySegment.copy(send.get(), piece.at, data, JAVA_BYTE, 0, piece.length);
      transfers.set(JAVA_LONG, base + TX, data.address());
    }
    if (piece.length > 0 && piece.segment.receive().isPresent()) {
      transfers.set(JAVA_LONG, base + RX, data.address());
    }
    transfers.set(JAVA_INT, base + LEN, piece.length);
    transfers.set(JAVA_INT, base + SPEED, config.hertz());
    transfers.set(JAVA_SHORT, base + DELAY, (short) piece.delayMicros);
    transfers.set(JAVA_BYTE, base + BITS, (byte) config.bitsPerWord());
    transfers.set(JAVA_BYTE, base + CS_CHANGE, (byte) (csChange ? 1 : 0));
    return data;
  }

  /** Closes the device. */
  @Override
  public void close() {
    file.close();
  }

  private record Piece(
      SpiSegment segment, int at, int length, long delayMicros, boolean csChange) {}
}
