package org.wasmachine.ext.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.wasmachine.hal.AdcChannel;
import org.wasmachine.hal.AdcConfig;
import org.wasmachine.hal.AdcSample;
import org.wasmachine.hal.Attenuation;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.profile.Adc;
import org.wasmachine.vm.fs.DeviceDriver;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.IoctlArgument;
import org.wasmachine.vm.fs.OpenOptions;

/**
 * {@code /dev/adc/N}: a channel of an analogue-digital converter, N = 0 for ADC1. The peer has no
 * such device; this one is made like its siblings.
 *
 * <pre>
 * ioctl 0x8501 configure   1 u8 unit (N again)   2 u8 channel   3 u8 attenuation 0..3
 *                          4 u8 width in bits, 0 for the default
 * read                     i32 raw value, i32 millivolts at the pin
 * </pre>
 */
final class AdcDriver implements DeviceDriver {

  private static final int CONFIGURE = 0x8501;
  private static final int SAMPLE_BYTES = 8;

  private final Board board;

  AdcDriver(Board board) {
    this.board = board;
  }

  @Override
  public List<String> names() {
    return board.profile().stream()
        .flatMap(profile -> profile.adc().units().stream())
        .map(Adc.Unit::number)
        .map(number -> String.valueOf(number - 1))
        .toList();
  }

  @Override
  public AdcFile open(String name, OpenOptions options) {
    int unit = DeviceFile.number(name);
    if (board.profile().isPresent() && !names().contains(String.valueOf(unit))) {
      throw new FsException(Errno.ENOENT, "/dev/adc/%d: the board has %s".formatted(unit, names()));
    }
    return new AdcFile(unit);
  }

  /** An opened converter. */
  final class AdcFile extends DeviceFile {

    private final int unit;
    private Optional<AdcChannel> channel = Optional.empty();

    private AdcFile(int unit) {
      this.unit = unit;
    }

    @Override
    public synchronized int ioctl(int command, IoctlArgument argument) throws InterruptedException {
      if (command != CONFIGURE) {
        throw unknownCommand("/dev/adc/" + unit, command);
      }
      try {
        DataSequence sequence = DataSequence.at(argument);
        if (sequence.u8(1) != unit) {
          throw invalid("/dev/adc/%d configured as unit %d".formatted(unit, sequence.u8(1)));
        }
        AdcConfig config =
            AdcConfig.channel(unit + 1, sequence.u8(2))
                .withAttenuation(Attenuation.of(sequence.u8(3)));
        int width = sequence.u8(4);
        close();
        channel = Optional.of(board.openAdc(width == 0 ? config : config.withWidth(width)));
        return 0;
      } catch (HalException e) {
        throw refused(e);
      }
    }

    @Override
    public synchronized int read(ByteBuffer target) throws InterruptedException {
      if (channel.isEmpty()) {
        throw invalid("/dev/adc/" + unit + " must be configured first");
      }
      if (target.remaining() < SAMPLE_BYTES) {
        throw invalid(
            "/dev/adc/%d: a sample has %d bytes, the buffer %d"
                .formatted(unit, SAMPLE_BYTES, target.remaining()));
      }
      try {
        AdcSample sample = channel.get().sample();
        target.order(ByteOrder.LITTLE_ENDIAN).putInt(sample.raw()).putInt(sample.millivolts());
        return SAMPLE_BYTES;
      } catch (HalException e) {
        throw refused(e);
      }
    }

    @Override
    public synchronized void close() {
      channel.ifPresent(AdcChannel::close);
      channel = Optional.empty();
    }
  }
}
