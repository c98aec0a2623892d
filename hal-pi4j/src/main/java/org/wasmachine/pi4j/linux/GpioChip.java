package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/** A GPIO controller, {@code /dev/gpiochipN}, through the character device v2. Thread-safe. */
public final class GpioChip implements AutoCloseable {

  private final Syscalls syscalls;
  private final DeviceFile file;
  private final String name;
  private final String label;
  private final int lines;

  private GpioChip(Syscalls syscalls, DeviceFile file, String name, String label, int lines) {
    this.syscalls = syscalls;
    this.file = file;
    this.name = name;
    this.label = label;
    this.lines = lines;
  }

  /**
   * Opens a controller; no line is touched.
   *
   * @throws KernelException when it does not exist, may not be opened, or is no GPIO controller
   */
  public static GpioChip open(Syscalls syscalls, String path) {
    DeviceFile file = DeviceFile.open(syscalls, path, Syscalls.O_RDWR);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(GpioUapi.CHIP_INFO);
      file.ioctl("ask for chip information", GpioUapi.GET_CHIP_INFO, info);
      return new GpioChip(
          syscalls,
          file,
          CText.read(info, GpioUapi.offset(GpioUapi.CHIP_INFO, "name"), GpioUapi.NAME_SIZE),
          CText.read(info, GpioUapi.offset(GpioUapi.CHIP_INFO, "label"), GpioUapi.NAME_SIZE),
          info.get(JAVA_INT, GpioUapi.offset(GpioUapi.CHIP_INFO, "lines")));
    } catch (KernelException e) {
      file.close();
      throw e;
    }
  }

  /** Path of the device file. */
  public String path() {
    return file.path();
  }

  /** The kernel's name, for example {@code gpiochip0}; its number changes between kernels. */
  public String name() {
    return name;
  }

  /** The driver's name, for example {@code pinctrl-rp1}; does not change between kernels. */
  public String label() {
    return label;
  }

  /** How many lines it has; they are numbered from 0. */
  public int lines() {
    return lines;
  }

  /** What is known about a line; {@code EINVAL} when there is none of this number. */
  public LineInfo info(int offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(GpioUapi.LINE_INFO);
      info.set(JAVA_INT, GpioUapi.offset(GpioUapi.LINE_INFO, "offset"), offset);
      file.ioctl("ask for line " + offset, GpioUapi.GET_LINE_INFO, info);
      return LineInfo.of(
          offset,
          CText.read(info, GpioUapi.offset(GpioUapi.LINE_INFO, "name"), GpioUapi.NAME_SIZE),
          CText.read(info, GpioUapi.offset(GpioUapi.LINE_INFO, "consumer"), GpioUapi.NAME_SIZE),
          info.get(JAVA_LONG, GpioUapi.offset(GpioUapi.LINE_INFO, "flags")));
    }
  }

  /** All lines, by number. */
  public List<LineInfo> allLines() {
    return IntStream.range(0, lines).mapToObj(this::info).toList();
  }

  /**
   * Takes a line.
   *
   * @param offset its number on this chip
   * @param consumer shown by {@code gpioinfo} to others as the user of the line, at most 31 bytes
   * @throws KernelException {@code EBUSY} when someone else has it, {@code EINVAL} when there is no
   *     such line or the driver cannot do what is asked
   */
  public GpioLineHandle request(int offset, String consumer, LineConfig config) {
    String operation = "request line " + offset;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(GpioUapi.LINE_REQUEST);
      request.set(JAVA_INT, GpioUapi.offset(GpioUapi.LINE_REQUEST, "offsets"), offset);
      CText.write(
          request,
          GpioUapi.offset(GpioUapi.LINE_REQUEST, "consumer"),
          GpioUapi.NAME_SIZE,
          consumer);
      fill(
          request.asSlice(
              GpioUapi.offset(GpioUapi.LINE_REQUEST, "config"), GpioUapi.LINE_CONFIG.byteSize()),
          config);
      request.set(JAVA_INT, GpioUapi.offset(GpioUapi.LINE_REQUEST, "num_lines"), 1);
      request.set(
          JAVA_INT,
          GpioUapi.offset(GpioUapi.LINE_REQUEST, "event_buffer_size"),
          config.eventBuffer());
      file.ioctl(operation, GpioUapi.GET_LINE, request);
      int fd = request.get(JAVA_INT, GpioUapi.offset(GpioUapi.LINE_REQUEST, "fd"));
      return new GpioLineHandle(DeviceFile.of(syscalls, file.path() + " line " + offset, fd));
    }
  }

  /** Fills a {@code gpio_v2_line_config} for a request of one line. */
  static void fill(MemorySegment structure, LineConfig config) {
    structure.set(JAVA_LONG, GpioUapi.offset(GpioUapi.LINE_CONFIG, "flags"), config.flags());
    int attributes = 0;
    if (config.direction() == LineConfig.Direction.OUTPUT) {
      attribute(
          structure, attributes++, GpioUapi.ATTRIBUTE_OUTPUT_VALUES, config.initialHigh() ? 1 : 0);
    }
    long micros = config.debounce().toNanos() / 1000;
    if (micros > 0) {
      attribute(structure, attributes++, GpioUapi.ATTRIBUTE_DEBOUNCE, micros);
    }
    structure.set(JAVA_INT, GpioUapi.offset(GpioUapi.LINE_CONFIG, "num_attrs"), attributes);
  }

  private static void attribute(MemorySegment config, int index, int id, long value) {
    MemorySegment attribute =
        config.asSlice(
            GpioUapi.offset(GpioUapi.LINE_CONFIG, "attrs")
                + index * GpioUapi.LINE_CONFIG_ATTRIBUTE.byteSize(),
            GpioUapi.LINE_CONFIG_ATTRIBUTE.byteSize());
    attribute.set(JAVA_INT, GpioUapi.offset(GpioUapi.LINE_CONFIG_ATTRIBUTE, "attr", "id"), id);
    // The debounce period is a 32-bit member of the union; both targets are little-endian.
    attribute.set(
        JAVA_LONG, GpioUapi.offset(GpioUapi.LINE_CONFIG_ATTRIBUTE, "attr", "value"), value);
    // The mask counts the lines of the request, not the lines of the chip.
    attribute.set(JAVA_LONG, GpioUapi.offset(GpioUapi.LINE_CONFIG_ATTRIBUTE, "mask"), 1);
  }

  /** Closes the controller; lines that were requested stay. */
  @Override
  public void close() {
    file.close();
  }
}
