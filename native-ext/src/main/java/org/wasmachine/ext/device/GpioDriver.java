package org.wasmachine.ext.device;

import java.nio.ByteBuffer;
import java.util.List;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.profile.Pin;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.DeviceDriver;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.IoctlArgument;
import org.wasmachine.vm.fs.OpenOptions;

/**
 * {@code /dev/gpio/N}: one pin. Opened for reading it is an input, for writing an output, for both
 * both; a byte written is its level, a byte read too. Neither ever waits.
 *
 * <pre>
 * ioctl 0x8101 set configuration   key 1 u32 flags: 1 pull-down, 2 pull-up, 4 open drain
 * </pre>
 *
 * The peer's driver takes the two pull bits the wrong way round; here they do what their names say.
 */
final class GpioDriver implements DeviceDriver {

  private static final int SET_CONFIGURATION = 0x8101;
  private static final int KEY_FLAGS = 1;
  private static final int PULL_DOWN = 1;
  private static final int PULL_UP = 2;
  private static final int OPEN_DRAIN = 4;

  private final Board board;

  GpioDriver(Board board) {
    this.board = board;
  }

  @Override
  public List<String> names() {
    return board.profile().stream()
        .flatMap(profile -> profile.pins().stream())
        .map(Pin::number)
        .map(String::valueOf)
        .toList();
  }

  @Override
  public GpioFile open(String name, OpenOptions options) {
    int pin = DeviceFile.number(name);
    if (!options.flags().isEmpty()) {
      throw DeviceFile.invalid(
          "/dev/gpio/" + pin + ": opened with " + options.flags() + ", but takes no flags");
    }
    GpioConfig config =
        switch (options.access()) {
          case READ -> GpioConfig.input(pin);
          case WRITE -> GpioConfig.output(pin, Level.LOW);
          case READ_WRITE -> GpioConfig.inputOutput(pin, Level.LOW);
        };
    try {
      return new GpioFile(board.openGpio(config), options.access());
    } catch (HalException e) {
      throw DeviceFile.refusedOpen(e);
    }
  }

  /** An opened pin. */
  static final class GpioFile extends DeviceFile {

    private final GpioLine line;
    private final boolean reads;
    private final boolean writes;

    private GpioFile(GpioLine line, Access access) {
      this.line = line;
      this.reads = access.reads();
      this.writes = access.writes();
    }

    /** Sets the level from the first byte; 1, however many bytes there are, as the peer. */
    @Override
    public int write(ByteBuffer source) throws InterruptedException {
      if (!writes) {
        throw new FsException(Errno.EBADF);
      }
      if (!source.hasRemaining()) {
        throw new FsException(Errno.EINVAL);
      }
      try {
        line.write(source.get(source.position()) == 0 ? Level.LOW : Level.HIGH);
      } catch (HalException e) {
        throw refused(e);
      }
      return 1;
    }

    /** Stores the level as one byte, 0 or 1. */
    @Override
    public int read(ByteBuffer target) throws InterruptedException {
      if (!reads) {
        throw new FsException(Errno.EBADF);
      }
      if (!target.hasRemaining()) {
        throw new FsException(Errno.EINVAL);
      }
      try {
        target.put((byte) (line.read() == Level.HIGH ? 1 : 0));
      } catch (HalException e) {
        throw refused(e);
      }
      return 1;
    }

    @Override
    public int ioctl(int command, IoctlArgument argument) throws InterruptedException {
      if (command != SET_CONFIGURATION) {
        throw unknownCommand("/dev/gpio/" + line.pin(), command);
      }
      try {
        DataSequence sequence = DataSequence.at(argument);
        int flags = sequence.i32(KEY_FLAGS);
        line.setBias(bias(flags));
        if (writes) {
          line.setDrive((flags & OPEN_DRAIN) != 0 ? Drive.OPEN_DRAIN : Drive.PUSH_PULL);
        }
      } catch (HalException e) {
        throw refused(e);
      }
      return 0;
    }

    private static Bias bias(int flags) {
      if ((flags & PULL_UP) != 0) {
        return Bias.UP;
      }
      return (flags & PULL_DOWN) != 0 ? Bias.DOWN : Bias.DISABLED;
    }

    @Override
    public void close() {
      line.close();
    }
  }
}
