package org.wasmachine.serial.bridge;

import java.nio.ByteBuffer;
import java.util.List;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.device.DeviceSession;
import org.wasmachine.serial.device.OperationTarget;
import org.wasmachine.serial.protocol.Opcode;
import org.wasmachine.serial.protocol.Status;

/**
 * Executes the operations of a session on a board of this machine. Called by one thread at a time.
 */
final class BoardTarget implements OperationTarget {
  private static final System.Logger LOG = System.getLogger(BoardTarget.class.getName());

  private final BoardPins pins;
  private final BoardGpio gpio;
  private final BoardI2c i2c;
  private final BoardSpi spi;
  private final BoardAdc adc;
  private final BoardPwm pwm;
  private final BoardUarts uarts;

  BoardTarget(Board board, BoardPins pins) {
    this.pins = pins;
    this.gpio = new BoardGpio(board, pins);
    this.i2c = new BoardI2c(board);
    this.spi = new BoardSpi(board);
    this.adc = new BoardAdc(board);
    this.pwm = new BoardPwm(board);
    this.uarts = new BoardUarts(board);
  }

  /** Where events go. */
  void setSession(DeviceSession session) {
    gpio.setSession(session);
    uarts.setSession(session);
  }

  @Override
  public Status execute(int code, ByteBuffer in, ByteBuffer out) {
    try {
      return switch (code) {
        case Opcode.PINS -> pins.pins(in.getShort() & 0xFFFF, in.get() & 0xFF, out);
        case Opcode.RESOURCES -> pins.resources(out);
        default -> peripheral(code).execute(code, in, out);
      };
    } catch (HalException e) {
      LOG.log(System.Logger.Level.DEBUG, "refused: {0}", e.getMessage());
      return Status.of(e.kind());
    } catch (IllegalArgumentException outOfRange) {
      return Status.MALFORMED;
    }
  }

  /** The upper half of a code says what it is about (PROTOCOL.md section 5). */
  private Peripheral peripheral(int code) {
    return switch (code >> 4) {
      case 1 -> gpio;
      case 2 -> i2c;
      case 3 -> spi;
      case 4 -> adc;
      case 5 -> pwm;
      default -> uarts;
    };
  }

  @Override
  public void releaseAll() {
    List.of(gpio, i2c, spi, adc, pwm, uarts).forEach(Peripheral::releaseAll);
  }
}
