package org.wasmachine.ext.device;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Frequency;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.PwmChannel;
import org.wasmachine.hal.PwmConfig;
import org.wasmachine.vm.fs.DeviceDriver;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.IoctlArgument;
import org.wasmachine.vm.fs.OpenOptions;

/**
 * {@code /dev/ledc/N}: a timer of the PWM unit and the outputs on it.
 *
 * <pre>
 * ioctl 0x8401 configure       1 u32 frequency   2 u8 channels, then per channel, in their order:
 *                              0x0103 u8 pin   0x0203 u32 duty in %   0x0303 u32 phase in degrees
 * ioctl 0x8402 set frequency   the argument itself, in Hz
 * ioctl 0x8403 set duty        1 u8 channel   2 u32 duty in 1/8192
 * ioctl 0x8404 set phase       1 u8 channel   2 u32 phase in degrees
 * ioctl 0x8405 pause, 0x8406 resume
 * </pre>
 *
 * The peer gives every channel the values of the first, scales duty and phase wrongly and refuses
 * 0x8404; here the k-th value belongs to the k-th channel and all commands work.
 */
final class LedcDriver implements DeviceDriver {

  private static final int CONFIGURE = 0x8401;
  private static final int SET_FREQUENCY = 0x8402;
  private static final int SET_DUTY = 0x8403;
  private static final int SET_PHASE = 0x8404;
  private static final int PAUSE = 0x8405;
  private static final int RESUME = 0x8406;

  private static final int KEY_PIN = 0x0103;
  private static final int KEY_DUTY = 0x0203;
  private static final int KEY_PHASE = 0x0303;

  private static final int TIMERS = 4;
  private static final int MAX_CHANNELS = 8;
  private static final double DUTY_FULL = 1 << 13;

  private final Board board;

  LedcDriver(Board board) {
    this.board = board;
  }

  @Override
  public List<String> names() {
    return IntStream.range(0, TIMERS).mapToObj(String::valueOf).toList();
  }

  @Override
  public LedcFile open(String name, OpenOptions options) {
    int timer = DeviceFile.number(name);
    if (timer >= TIMERS) {
      throw DeviceFile.invalid("/dev/ledc/%d: the timers are %s".formatted(timer, names()));
    }
    return new LedcFile(timer);
  }

  /** An opened timer. */
  final class LedcFile extends DeviceFile {

    private final int timer;
    private final List<PwmChannel> channels = new ArrayList<>();

    private LedcFile(int timer) {
      this.timer = timer;
    }

    @Override
    public synchronized int ioctl(int command, IoctlArgument argument) throws InterruptedException {
      try {
        switch (command) {
          case CONFIGURE -> configure(DataSequence.at(argument));
          case SET_FREQUENCY -> setFrequency(argument.word());
          case SET_DUTY -> setDuty(DataSequence.at(argument));
          case SET_PHASE -> setPhase(DataSequence.at(argument));
          case PAUSE -> channel(0).pause();
          case RESUME -> channel(0).resume();
          default -> throw unknownCommand("/dev/ledc/" + timer, command);
        }
        return 0;
      } catch (HalException e) {
        throw refused(e);
      }
    }

    private void configure(DataSequence sequence) {
      if (!channels.isEmpty()) {
        throw invalid("/dev/ledc/" + timer + " is configured already");
      }
      long frequency = sequence.u32(1);
      int count = sequence.u8(2);
      if (frequency == 0 || count == 0 || count > MAX_CHANNELS) {
        throw io("frequency %d Hz, %d channels; 1 to 8 are allowed".formatted(frequency, count));
      }
      try {
        for (int i = 0; i < count; i++) {
          channels.add(
              board.openPwm(config(sequence, i).withFrequency(Frequency.ofHertz(frequency))));
        }
      } catch (HalException | FsException e) {
        closeChannels();
        throw e;
      }
    }

    private PwmConfig config(DataSequence sequence, int index) {
      OptionalInt pin = sequence.value(KEY_PIN, 1, index);
      int duty = sequence.value(KEY_DUTY, 4, index).orElse(0);
      int phase = sequence.value(KEY_PHASE, 4, index).orElse(0);
      if (pin.isEmpty() || duty < 0 || duty > 100 || phase < 0 || phase > 359) {
        throw io(
            "channel %d: pin %s, duty %d %%, phase %d degrees".formatted(index, pin, duty, phase));
      }
      return PwmConfig.onPin(pin.getAsInt())
          .withTimer(timer)
          .withDuty(duty / 100.0)
          .withPhase(phase);
    }

    /** Everything that fails in a configuration is an I/O error to the peer's apps. */
    private HalException io(String what) {
      return new HalException(ErrorKind.IO, "/dev/ledc/" + timer + ": " + what);
    }

    private void setFrequency(int hertz) {
      PwmChannel first = channel(0);
      if (hertz == 0) {
        throw invalid("/dev/ledc/" + timer + ": a frequency of 0 Hz");
      }
      first.setFrequency(Frequency.ofHertz(Integer.toUnsignedLong(hertz)));
    }

    private void setDuty(DataSequence sequence) {
      PwmChannel channel = channel(sequence.u8(1));
      long duty = sequence.u32(2);
      if (duty > DUTY_FULL) {
        throw invalid("/dev/ledc/%d: duty %d of at most 8192".formatted(timer, duty));
      }
      channel.setDuty(duty / DUTY_FULL);
    }

    private void setPhase(DataSequence sequence) {
      channel(sequence.u8(1)).setPhase(sequence.u32(2));
    }

    private PwmChannel channel(int index) {
      if (channels.isEmpty()) {
        throw invalid("/dev/ledc/" + timer + " must be configured first");
      }
      if (index >= channels.size()) {
        throw invalid(
            "/dev/ledc/%d: no channel %d, it has %d".formatted(timer, index, channels.size()));
      }
      return channels.get(index);
    }

    @Override
    public synchronized void close() {
      closeChannels();
    }

    private void closeChannels() {
      channels.forEach(PwmChannel::close);
      channels.clear();
    }
  }
}
