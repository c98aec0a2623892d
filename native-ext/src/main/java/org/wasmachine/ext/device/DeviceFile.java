package org.wasmachine.ext.device;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFile;

/**
 * What the device files have in common: errors of the HAL become error numbers for the guest, and
 * one line in the log for people.
 */
abstract class DeviceFile implements OpenFile {

  @Override
  public final FileType type() {
    return FileType.CHARACTER_DEVICE;
  }

  /** The device number that a path ends with, read as C's {@code atoi} does: else 0. */
  static int number(String name) {
    int end = 0;
    while (end < name.length() && Character.digit(name.charAt(end), 10) >= 0) {
      end++;
    }
    if (end == 0) {
      return 0;
    }
    return end > 9 ? Integer.MAX_VALUE : Integer.parseInt(name.substring(0, end));
  }

  /** What the guest is told of a failure of the HAL. */
  static FsException refused(HalException failure) throws InterruptedException {
    if (failure.kind() == ErrorKind.INTERRUPTED) {
      throw new InterruptedException(failure.getMessage());
    }
    log().log(Level.WARNING, failure.getMessage());
    log().log(Level.DEBUG, "failed here", failure);
    return new FsException(failure.errno(), failure.getMessage(), failure);
  }

  /** The same at an open, which does not wait: a device that does not exist is a bad argument. */
  static FsException refusedOpen(HalException failure) {
    log().log(Level.WARNING, failure.getMessage());
    log().log(Level.DEBUG, "failed here", failure);
    Errno errno = failure.kind() == ErrorKind.NOT_FOUND ? Errno.EINVAL : failure.errno();
    return new FsException(errno, failure.getMessage(), failure);
  }

  /** The guest used the device wrongly; the log says how. */
  static FsException invalid(String message) {
    log().log(Level.WARNING, message);
    return new FsException(Errno.EINVAL, message);
  }

  /** A command that the device does not have. */
  static FsException unknownCommand(String device, int command) {
    return invalid("%s: ioctl command 0x%x is not supported".formatted(device, command));
  }

  /** Looked up when there is something to say: the first logger of a JVM costs its start dear. */
  private static Logger log() {
    return System.getLogger("wasmachine.devices");
  }
}
