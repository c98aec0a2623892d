package org.wasmachine.serial.frame;

import java.util.Optional;

/** What a frame is for (PROTOCOL.md section 1). */
public enum FrameType {
  HELLO(0x01),
  REQUEST(0x02),
  PING(0x03),
  EVENT_ACK(0x04),
  BAUD(0x05),
  GOODBYE(0x06),
  HELLO_REPLY(0x81),
  REPLY(0x82),
  PONG(0x83),
  EVENTS(0x84),
  BAUD_REPLY(0x85),
  NO_SESSION(0x86),
  NAK(0x87);

  private static final FrameType[] BY_CODE = new FrameType[256];

  static {
    for (FrameType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;

  FrameType(int code) {
    this.code = code;
  }

  /** The byte on the wire. */
  public int code() {
    return code;
  }

  /** The type of a byte on the wire; empty for one of a later version. */
  public static Optional<FrameType> of(int code) {
    return Optional.ofNullable(BY_CODE[code & 0xFF]);
  }
}
