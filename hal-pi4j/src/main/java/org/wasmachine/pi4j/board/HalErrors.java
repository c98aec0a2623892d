package org.wasmachine.pi4j.board;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.pi4j.linux.KernelException;
import org.wasmachine.pi4j.linux.LinuxErrno;

/** From the kernel's errno to the HAL's error kind, with the device and the cure in one line. */
final class HalErrors {

  /** What was being done: the same errno means another thing on another device. */
  enum During {
    /** A device is being opened or a line requested. */
    OPEN,
    /** A transaction on an I2C bus. */
    I2C,
    /** Anything else with an open device. */
    USE
  }

  private HalErrors() {}

  /** Runs a call with a device named {@code subject}. */
  static void run(String subject, During during, Runnable call) {
    call(
        subject,
        during,
        () -> {
          call.run();
          return true;
        });
  }

  static <T> T call(String subject, During during, Supplier<T> call) {
    try {
      return call.get();
    } catch (KernelException e) {
      throw of(subject, during, e, "");
    }
  }

  /**
   * The error to show.
   *
   * @param cure what to do, or empty when the errno says enough
   */
  static HalException of(String subject, During during, KernelException e, String cure) {
    ErrorKind kind = kind(during, e);
    String advice = cure.isEmpty() ? cure(kind, during, e) : cure;
    return HalException.ofErrno(
        kind, subject + ": " + e.getMessage() + (advice.isEmpty() ? "" : "; " + advice), e.errno());
  }

  private static ErrorKind kind(During during, KernelException e) {
    Optional<LinuxErrno> known = e.known();
    if (known.isEmpty()) {
      return ErrorKind.IO;
    }
    return switch (known.get()) {
      case EPERM, EACCES -> ErrorKind.PERMISSION;
      case EBUSY -> ErrorKind.BUSY;
      case EBADF -> ErrorKind.CLOSED;
      case EINTR -> ErrorKind.INTERRUPTED;
      case ENOTTY, EOPNOTSUPP -> ErrorKind.UNSUPPORTED;
      case EMSGSIZE -> ErrorKind.TOO_LONG;
      case ETIMEDOUT -> ErrorKind.TIMEOUT;
      case EINVAL, ERANGE -> ErrorKind.INVALID_ARGUMENT;
      case ENOENT -> ErrorKind.NOT_FOUND;
      case EAGAIN -> during == During.I2C ? ErrorKind.ARBITRATION_LOST : ErrorKind.TIMEOUT;
      case ENXIO ->
          during == During.I2C
              ? ErrorKind.NACK_ADDRESS
              : during == During.OPEN ? ErrorKind.NOT_FOUND : ErrorKind.IO;
      // Drivers that cannot tell which byte was refused answer with this one.
      case EREMOTEIO -> during == During.I2C ? ErrorKind.NACK_UNKNOWN : ErrorKind.IO;
      case ENODEV -> noDevice(during, e);
      default -> ErrorKind.IO;
    };
  }

  /** Some SMBus drivers say "no such device" for a chip that does not answer. */
  private static ErrorKind noDevice(During during, KernelException e) {
    return switch (during) {
      case OPEN -> ErrorKind.NOT_FOUND;
      case I2C -> Files.exists(Path.of(e.device())) ? ErrorKind.NACK_ADDRESS : ErrorKind.NOT_FOUND;
      case USE -> ErrorKind.IO;
    };
  }

  private static String cure(ErrorKind kind, During during, KernelException e) {
    return switch (kind) {
      case PERMISSION -> DeviceGroup.of(e.device()).map(DeviceGroup::cure).orElse("");
      case TIMEOUT -> "the bus may be stuck: check wiring and pull-ups, power the chip off and on";
      case NACK_ADDRESS, NACK_UNKNOWN ->
          "check address, power and wiring; i2cdetect -y shows what answers";
      case ARBITRATION_LOST -> "another master drives the bus: try again";
      case BUSY -> "close the other program, or see with: gpioinfo, lsof";
      case TOO_LONG -> "send it in smaller parts";
      case UNSUPPORTED ->
          during == During.I2C
              ? "read by register, in short pieces, or use another controller"
              : "";
      case NOT_FOUND -> "wasmachine doctor tells what this computer has";
      case IO -> e.is(LinuxErrno.ENODEV) ? "plug it in again and open it anew" : "";
      default -> "";
    };
  }
}
