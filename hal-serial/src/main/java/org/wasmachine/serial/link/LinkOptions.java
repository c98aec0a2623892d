package org.wasmachine.serial.link;

import java.time.Duration;

/**
 * How a link behaves. Immutable; start from {@link #DEFAULT}.
 *
 * @param baud the bit rate to step up to after the greeting
 * @param firstBaud the bit rate of the greeting
 * @param margin added to the computed time of an answer before a request is repeated
 * @param connectTimeout how long opening may take
 * @param reconnectTimeout how long operations wait for a lost device to come back
 * @param failSafe after how much silence the device goes to its safe states; zero: never
 */
public record LinkOptions(
    int baud,
    int firstBaud,
    Duration margin,
    Duration connectTimeout,
    Duration reconnectTimeout,
    Duration failSafe) {
  /** The rate every device starts at. */
  public static final int BASE_BAUD = 115_200;

  /** 921600 baud, 50 ms margin, 5 s to connect, 3 s to reconnect, 5 s fail-safe. */
  public static final LinkOptions DEFAULT =
      new LinkOptions(
          921_600,
          BASE_BAUD,
          Duration.ofMillis(50),
          Duration.ofSeconds(5),
          Duration.ofSeconds(3),
          Duration.ofSeconds(5));

  /** The same with another rate to step up to. */
  public LinkOptions withBaud(int newBaud) {
    return new LinkOptions(newBaud, firstBaud, margin, connectTimeout, reconnectTimeout, failSafe);
  }

  /** The same with another margin. */
  public LinkOptions withMargin(Duration newMargin) {
    return new LinkOptions(baud, firstBaud, newMargin, connectTimeout, reconnectTimeout, failSafe);
  }

  /** The same with another time to connect. */
  public LinkOptions withConnectTimeout(Duration timeout) {
    return new LinkOptions(baud, firstBaud, margin, timeout, reconnectTimeout, failSafe);
  }

  /** The same with another time to reconnect. */
  public LinkOptions withReconnectTimeout(Duration timeout) {
    return new LinkOptions(baud, firstBaud, margin, connectTimeout, timeout, failSafe);
  }

  /** The same with another fail-safe time. */
  public LinkOptions withFailSafe(Duration silence) {
    return new LinkOptions(baud, firstBaud, margin, connectTimeout, reconnectTimeout, silence);
  }
}
