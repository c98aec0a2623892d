package org.wasmachine.sim.device;

/**
 * A chip with byte registers behind a pointer, as most sensors and small EEPROMs have it: the first
 * byte of a write sets the pointer, every further byte written or read moves it on by one, and it
 * wraps at the end. A pointer beyond the registers is not acknowledged.
 */
public final class RegisterChip implements I2cChip {
  private final byte[] registers;
  private int pointer;
  private boolean pointerExpected;

  /**
   * All registers zero.
   *
   * @param size 1 to 256 registers
   */
  public RegisterChip(int size) {
    if (size < 1 || size > 256) {
      throw new IllegalArgumentException("A register chip has 1 to 256 registers, not " + size);
    }
    registers = new byte[size];
  }

  @Override
  public synchronized boolean start(boolean read) {
    pointerExpected = !read;
    return true;
  }

  @Override
  public synchronized boolean write(int value) {
    if (pointerExpected) {
      if (value >= registers.length) {
        return false;
      }
      pointerExpected = false;
      pointer = value;
    } else {
      registers[pointer] = (byte) value;
      advance();
    }
    return true;
  }

  @Override
  public synchronized int read() {
    int value = registers[pointer] & 0xFF;
    advance();
    return value;
  }

  private void advance() {
    pointer = (pointer + 1) % registers.length;
  }

  /** The value of a register, 0 to 255, past the bus. */
  public synchronized int register(int number) {
    return registers[number] & 0xFF;
  }

  /** Sets a register past the bus. */
  public synchronized void setRegister(int number, int value) {
    registers[number] = (byte) value;
  }
}
