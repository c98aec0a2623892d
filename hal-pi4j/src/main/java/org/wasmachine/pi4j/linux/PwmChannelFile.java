package org.wasmachine.pi4j.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A channel of a PWM controller under {@code /sys/class/pwm}. Thread-safe.
 *
 * <p>Opening exports the channel, closing switches it off and gives it back. Since the permissions
 * of a freshly exported channel are set by udev a moment later, opening waits for them.
 */
public final class PwmChannelFile implements AutoCloseable {

  private static final Duration UDEV_PATIENCE = Duration.ofSeconds(2);
  private static final long UDEV_STEP_MS = 5;

  private final Attribute unexport;
  private final int channel;
  private final Attribute period;
  private final Attribute duty;
  private final Attribute polarity;
  private final Attribute enable;
  private boolean closed;

  private PwmChannelFile(Syscalls syscalls, Path chip, int channel) {
    Path directory = directory(chip, channel);
    this.unexport = new Attribute(syscalls, chip.resolve("unexport"));
    this.channel = channel;
    this.period = new Attribute(syscalls, directory.resolve("period"));
    this.duty = new Attribute(syscalls, directory.resolve("duty_cycle"));
    this.polarity = new Attribute(syscalls, directory.resolve("polarity"));
    this.enable = new Attribute(syscalls, directory.resolve("enable"));
  }

  private static Path directory(Path chip, int channel) {
    return chip.resolve("pwm" + channel);
  }

  /**
   * Takes a channel.
   *
   * @param chip the controller's directory, {@code /sys/class/pwm/pwmchipN}
   * @throws KernelException {@code EBUSY} when someone else exported it, {@code ENODEV} when the
   *     controller has no such channel, {@code EACCES} without permission
   */
  public static PwmChannelFile open(Syscalls syscalls, Path chip, int channel) {
    new Attribute(syscalls, chip.resolve("export")).write(channel);
    PwmChannelFile file = new PwmChannelFile(syscalls, chip, channel);
    try {
      file.awaitPermission();
      return file;
    } catch (KernelException e) {
      file.unexport.write(channel);
      throw e;
    }
  }

  /** How many channels a controller has. */
  public static int channels(Syscalls syscalls, Path chip) {
    return (int) new Attribute(syscalls, chip.resolve("npwm")).readNumber();
  }

  private void awaitPermission() {
    long end = System.nanoTime() + UDEV_PATIENCE.toNanos();
    while (!Files.isWritable(enable.path()) || !Files.isWritable(period.path())) {
      if (System.nanoTime() >= end) {
        throw new KernelException(
            enable.path().toString(), "wait for udev to grant access", LinuxErrno.EACCES);
      }
      try {
        Thread.sleep(UDEV_STEP_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new KernelException(
            enable.path().toString(), "wait for udev to grant access", LinuxErrno.EINTR);
      }
    }
  }

  /**
   * Sets period and pulse.
   *
   * @param periodNs length of a period, nanoseconds
   * @param dutyNs length of the pulse in it, nanoseconds, at most the period
   * @throws KernelException {@code EINVAL} or {@code ERANGE} when the controller cannot do it
   */
  public synchronized void set(long periodNs, long dutyNs) {
    requireOpen("set pulse");
    if (dutyNs < 0 || periodNs <= 0 || dutyNs > periodNs) {
      throw new KernelException(
          duty.path().toString(), "set " + dutyNs + " of " + periodNs + " ns", LinuxErrno.EINVAL);
    }
    // The kernel refuses any state in between whose pulse is longer than its period. What it
    // refuses
    // must not leave half of the change behind.
    long oldDuty = duty.readNumber();
    if (oldDuty > periodNs) {
      duty.write(dutyNs);
      writeOrUndo(period, periodNs, duty, oldDuty);
    } else {
      long oldPeriod = period.readNumber();
      period.write(periodNs);
      writeOrUndo(duty, dutyNs, period, oldPeriod);
    }
  }

  private static void writeOrUndo(Attribute what, long value, Attribute changed, long old) {
    try {
      what.write(value);
    } catch (KernelException e) {
      changed.write(old);
      throw e;
    }
  }

  /** Whether the pulse is low instead of high; only while switched off. */
  public synchronized void setInversed(boolean inversed) {
    requireOpen("set polarity");
    polarity.write(inversed ? "inversed" : "normal");
  }

  /** Switches the output on or off. */
  public synchronized void enable(boolean on) {
    requireOpen("switch");
    enable.write(on ? 1 : 0);
  }

  /** Whether the output is on. */
  public synchronized boolean enabled() {
    requireOpen("read state");
    return enable.readNumber() != 0;
  }

  /** Length of a period, nanoseconds; 0 when it was never set. */
  public synchronized long periodNs() {
    requireOpen("read period");
    return period.readNumber();
  }

  /** Length of the pulse, nanoseconds. */
  public synchronized long dutyNs() {
    requireOpen("read pulse");
    return duty.readNumber();
  }

  private void requireOpen(String operation) {
    if (closed) {
      throw new KernelException(enable.path().getParent().toString(), operation, LinuxErrno.EBADF);
    }
  }

  /** Switches the output off and gives the channel back. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      // A channel whose period was never set refuses even to be switched off.
      if (enable.readNumber() != 0) {
        enable.write(0);
      }
    } finally {
      unexport.write(channel);
    }
  }
}
