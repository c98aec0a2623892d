package org.wasmachine.pi4j.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** A GPIO controller that only tells about itself: label, lines, who uses which. */
public final class FakeGpioChip implements FakeKernel.Device {

  private final String label;
  private final int lines;
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<Integer, String> consumers = new HashMap<>();

  /** A controller whose lines have no name and no user. */
  public FakeGpioChip(String label, int lines) {
    this.label = label;
    this.lines = lines;
  }

  /** Names a line. */
  public FakeGpioChip named(int offset, String name) {
    names.put(offset, name);
    return this;
  }

  /** Has a line used by somebody. */
  public FakeGpioChip used(int offset, String consumer) {
    consumers.put(offset, consumer);
    return this;
  }

  @Override
  public int ioctl(FakeKernel kernel, long request, MemorySegment argument) {
    if (request == GpioUapi.GET_CHIP_INFO) {
      CText.write(argument, 0, GpioUapi.NAME_SIZE, "gpiochip");
      CText.write(argument, GpioUapi.NAME_SIZE, GpioUapi.NAME_SIZE, label);
      argument.set(JAVA_INT, GpioUapi.offset(GpioUapi.CHIP_INFO, "lines"), lines);
      return 0;
    }
    if (request == GpioUapi.GET_LINE_INFO) {
      int offset = argument.get(JAVA_INT, GpioUapi.offset(GpioUapi.LINE_INFO, "offset"));
      if (offset < 0 || offset >= lines) {
        return -LinuxErrno.EINVAL.number();
      }
      CText.write(argument, 0, GpioUapi.NAME_SIZE, names.getOrDefault(offset, ""));
      CText.write(
          argument, GpioUapi.NAME_SIZE, GpioUapi.NAME_SIZE, consumers.getOrDefault(offset, ""));
      argument.set(
          JAVA_LONG,
          GpioUapi.offset(GpioUapi.LINE_INFO, "flags"),
          consumers.containsKey(offset) ? GpioUapi.FLAG_USED : 0);
      return 0;
    }
    return -LinuxErrno.ENOTTY.number();
  }
}
