package org.wasmachine.serial.firmata;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.wasmachine.serial.firmata.Firmata.Message;
import org.wasmachine.serial.wire.Wire;

/**
 * A Firmata board in memory, from the protocol description: 40 pins as of an ESP32, an I2C register
 * chip at 0x50, MOSI wired to MISO. It counts what would crash the real firmware.
 */
final class FirmataModel implements AutoCloseable {
  static final int PINS = 40;
  private static final int CHIP = 0x50;
  private static final int MAX_SYSEX = 252;
  private static final int SDA = 21;
  private static final int SCL = 22;

  private static final byte[] NAME = "ConfigurableFirmata".getBytes(StandardCharsets.US_ASCII);

  private volatile Wire wire;
  private final int[] mode = new int[PINS];
  private final int[] output = new int[PINS];
  private final int[] driven = new int[PINS];
  private final boolean[] reportPort = new boolean[16];
  private final int[] reported = new int[16];
  private final boolean[] reportAnalog = new boolean[16];
  private final int[] voltage = new int[16];
  private final byte[] registers = new byte[256];
  private final Map<Integer, Integer> pwm = new HashMap<>();
  private int register;
  private boolean i2cOn;
  private int crashes;
  private boolean spi = true;
  private final ScheduledExecutorService sampling =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

  FirmataModel(Wire wire) {
    java.util.Arrays.fill(driven, -1);
    plug(wire);
    sampling.scheduleAtFixedRate(this::sample, 5, 5, TimeUnit.MILLISECONDS);
  }

  // ---- the bench

  /** Another cable; the board keeps its power. */
  void plug(Wire cable) {
    wire = cable;
    Thread.ofPlatform().daemon().name("firmata-model").start(() -> run(cable));
  }

  /** Its reset button: it forgets everything and says who it is. */
  synchronized void restart() {
    reset();
    java.util.Arrays.fill(mode, Firmata.MODE_INPUT);
    java.util.Arrays.fill(output, 0);
    pwm.clear();
    send(Message.of(Firmata.VERSION, 2, 8).toBytes());
    send(Message.sysex(Firmata.FIRMWARE, 2, 11).bytes(NAME).end());
  }

  /** Turns into a board without SPI. */
  synchronized void loseSpi() {
    spi = false;
  }

  private void reset() {
    java.util.Arrays.fill(reportPort, false);
    java.util.Arrays.fill(reportAnalog, false);
    i2cOn = false;
  }

  /** Drives a pin: 0, 1, or -1 to let it go. */
  synchronized void drive(int pin, int level) {
    driven[pin] = level;
    checkInputs();
  }

  synchronized boolean level(int pin) {
    return at(pin) != 0;
  }

  synchronized void setVoltage(int channel, int raw) {
    voltage[channel] = raw;
  }

  synchronized OptionalInt pwm(int pin) {
    return mode[pin] == Firmata.MODE_PWM
        ? OptionalInt.of(pwm.getOrDefault(pin, 0))
        : OptionalInt.empty();
  }

  /** Requests that would have overrun something in the real firmware. */
  synchronized int crashes() {
    return crashes;
  }

  private int at(int pin) {
    if (mode[pin] == Firmata.MODE_OUTPUT) {
      return output[pin];
    }
    return driven[pin] >= 0 ? driven[pin] : mode[pin] == Firmata.MODE_PULL_UP ? 1 : 0;
  }

  // ---- the firmware

  /** Bytes in, split by the grammar of what a host sends. */
  private void run(Wire cable) {
    byte[] chunk = new byte[512];
    int[] message = new int[600];
    int length = 0;
    int count;
    while ((count = cable.read(chunk)) >= 0) {
      for (int i = 0; i < count; i++) {
        int value = chunk[i] & 0xFF;
        if (value >= 0x80 && value != Firmata.END_SYSEX) {
          length = 0;
        }
        if (length < message.length) {
          message[length++] = value;
        }
        if (length == wanted(message[0], value)) {
          length = take(message, length);
        } else if (message[0] == Firmata.START_SYSEX && value == Firmata.END_SYSEX) {
          length = takeSysex(message, length);
        }
      }
    }
  }

  private static int wanted(int command, int value) {
    if (command == Firmata.VERSION || command == Firmata.RESET) {
      return 1;
    }
    if ((command & 0xF0) == Firmata.REPORT_ANALOG || (command & 0xF0) == Firmata.REPORT_DIGITAL) {
      return 2;
    }
    return command == Firmata.START_SYSEX ? -1 : 3;
  }

  private synchronized int take(int[] m, int length) {
    int group = m[0] & 0xF0;
    if (m[0] == Firmata.VERSION) {
      send(Message.of(Firmata.VERSION, 2, 8).toBytes());
    } else if (m[0] == Firmata.RESET) {
      reset();
    } else if (m[0] == Firmata.SET_PIN_MODE) {
      if (m[1] >= PINS) {
        crashes++;
        return 0;
      }
      mode[m[1]] = m[2];
      output[m[1]] = 0;
      if (m[2] == Firmata.MODE_ANALOG) {
        reportAnalog[channel(m[1])] = true;
      }
      checkInputs();
    } else if (m[0] == Firmata.SET_PIN && m[1] < PINS && mode[m[1]] == Firmata.MODE_OUTPUT) {
      output[m[1]] = m[2];
      checkInputs();
    } else if (group == Firmata.REPORT_DIGITAL) {
      int port = m[0] & 0x0F;
      reportPort[port] = m[1] != 0;
      if (reportPort[port]) {
        report(port);
      }
    } else if (group == Firmata.REPORT_ANALOG) {
      reportAnalog[m[0] & 0x0F] = m[1] != 0;
    }
    return 0;
  }

  private int inputs(int port) {
    int mask = 0;
    for (int bit = 0; bit < 8 && port * 8 + bit < PINS; bit++) {
      int pin = port * 8 + bit;
      boolean input = mode[pin] == Firmata.MODE_INPUT || mode[pin] == Firmata.MODE_PULL_UP;
      mask |= input && at(pin) != 0 ? 1 << bit : 0;
    }
    return mask;
  }

  private void report(int port) {
    reported[port] = inputs(port);
    send(Message.of(Firmata.DIGITAL | port).two(reported[port]).toBytes());
  }

  private void checkInputs() {
    for (int port = 0; port * 8 < PINS; port++) {
      if (reportPort[port] && inputs(port) != reported[port]) {
        report(port);
      }
    }
  }

  private synchronized void sample() {
    for (int channel = 0; channel < 16; channel++) {
      if (reportAnalog[channel]) {
        send(Message.of(Firmata.ANALOG | channel).two(voltage[channel]).toBytes());
      }
    }
  }

  /** Channels 0 to 7 are the pins 32 to 39. */
  private static int channel(int pin) {
    return pin >= 32 ? pin - 32 : 0x7F;
  }

  private synchronized int takeSysex(int[] m, int length) {
    if (length > MAX_SYSEX) {
      crashes++;
      return 0;
    }
    byte[] data = new byte[length - 3];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) m[i + 2];
    }
    switch (m[1]) {
      case Firmata.CAPABILITY_QUERY -> capabilities();
      case Firmata.ANALOG_MAPPING_QUERY -> {
        Message answer = Message.sysex(Firmata.ANALOG_MAPPING);
        for (int pin = 0; pin < PINS; pin++) {
          answer.raw(channel(pin));
        }
        send(answer.end());
      }
      case Firmata.PIN_STATE_QUERY ->
          send(Message.sysex(Firmata.PIN_STATE, data[0], mode[data[0]], output[data[0]]).end());
      case Firmata.EXTENDED_ANALOG -> pwm.put((int) data[0], Firmata.two(data, 1));
      case Firmata.I2C_CONFIG -> {
        i2cOn = true;
        mode[SDA] = Firmata.MODE_I2C;
        mode[SCL] = Firmata.MODE_I2C;
      }
      case Firmata.I2C_REQUEST -> i2c(data);
      case Firmata.SPI -> spi(data);
      default -> {
        // SAMPLING and others change nothing that a test looks at.
      }
    }
    return 0;
  }

  private void capabilities() {
    Message answer = Message.sysex(Firmata.CAPABILITIES);
    for (int pin = 0; pin < PINS; pin++) {
      boolean flash = pin >= 6 && pin <= 11;
      if (!flash) {
        answer.raw(Firmata.MODE_INPUT, 1, Firmata.MODE_PULL_UP, 1, Firmata.MODE_OUTPUT, 1);
        answer.raw(Firmata.MODE_PWM, 8);
        if (channel(pin) != 0x7F) {
          answer.raw(Firmata.MODE_ANALOG, 12);
        }
        if (pin == SDA || pin == SCL) {
          answer.raw(Firmata.MODE_I2C, 1);
        }
        if (spi && pin >= 12 && pin <= 15) {
          answer.raw(Firmata.MODE_SPI, 1);
        }
      }
      answer.raw(Firmata.MODE_IGNORE);
    }
    send(answer.end());
  }

  private void i2c(byte[] data) {
    if (!i2cOn) {
      send(
          Message.sysex(Firmata.STRING)
              .bytes("Unhandled sysex command: 0x76".getBytes(StandardCharsets.US_ASCII))
              .end());
      return;
    }
    boolean read = (data[1] & 0x18) == 0x08;
    if (!read) {
      byte[] bytes = Firmata.bytes(data, 2);
      for (int i = 0; i < bytes.length && data[0] == CHIP; i++) {
        if (i == 0) {
          register = bytes[0] & 0xFF;
        } else {
          registers[register++ & 0xFF] = bytes[i];
        }
      }
      return;
    }
    boolean withRegister = data.length == 6;
    int first = withRegister ? Firmata.two(data, 2) : 0;
    int count = Firmata.two(data, data.length - 2);
    if (count > 31) {
      crashes++;
      return;
    }
    if (withRegister) {
      register = first;
    }
    Message reply = Message.sysex(Firmata.I2C_REPLY, data[0], data[1] & 7).two(first);
    for (int i = 0; i < count && data[0] == CHIP; i++) {
      reply.two(registers[register++ & 0xFF] & 0xFF);
    }
    send(reply.end());
  }

  private void spi(byte[] data) {
    if (data[0] == 2) {
      byte[] bytes = Firmata.unpack(data, 5, data[4]);
      send(Message.sysex(Firmata.SPI, 5, data[1], data[2], data[4]).packed(bytes).end());
    }
  }

  /** Whether the calling thread is the board. */
  boolean isSpeaking() {
    return Thread.holdsLock(this);
  }

  private void send(byte[] message) {
    wire.write(message, 0, message.length);
  }

  @Override
  public void close() {
    sampling.shutdownNow();
    wire.close();
  }
}
