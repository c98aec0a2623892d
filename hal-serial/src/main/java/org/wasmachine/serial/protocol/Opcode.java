package org.wasmachine.serial.protocol;

/** First bytes of operations (PROTOCOL.md section 5). */
public final class Opcode {
  public static final int ECHO = 0x01;
  public static final int DELAY = 0x02;
  public static final int TIME = 0x03;
  public static final int COUNTERS = 0x04;
  public static final int PINS = 0x05;
  public static final int RESOURCES = 0x06;
  public static final int RELEASE_ALL = 0x07;
  public static final int GPIO_LOW = 0x10;
  public static final int GPIO_HIGH = 0x11;
  public static final int GPIO_READ = 0x12;
  public static final int GPIO_TOGGLE = 0x13;
  public static final int GPIO_CONFIG = 0x14;
  public static final int GPIO_RELEASE = 0x15;
  public static final int I2C_OPEN = 0x20;
  public static final int I2C_CLOSE = 0x21;
  public static final int I2C_WRITE_READ = 0x22;
  public static final int I2C_TRANSACTION = 0x23;
  public static final int SPI_OPEN = 0x30;
  public static final int SPI_CLOSE = 0x31;
  public static final int SPI_TRANSFER = 0x32;
  public static final int SPI_TRANSACTION = 0x33;
  public static final int ADC_OPEN = 0x40;
  public static final int ADC_READ = 0x41;
  public static final int ADC_CLOSE = 0x42;
  public static final int PWM_OPEN = 0x50;
  public static final int PWM_SET = 0x51;
  public static final int PWM_CLOSE = 0x52;
  public static final int PWM_PAUSE = 0x53;
  public static final int PWM_RESUME = 0x54;
  public static final int UART_OPEN = 0x60;
  public static final int UART_WRITE = 0x61;
  public static final int UART_READ = 0x62;
  public static final int UART_CLOSE = 0x63;
  public static final int UART_LINE = 0x64;
  public static final int UART_FLUSH = 0x65;
  public static final int UART_OVERRUNS = 0x66;

  /** The first of the codes that a device may use for itself. */
  public static final int OWN = 0xF0;

  private Opcode() {}
}
