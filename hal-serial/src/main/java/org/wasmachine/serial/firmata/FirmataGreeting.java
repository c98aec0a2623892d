package org.wasmachine.serial.firmata;

import java.time.Duration;
import java.util.Optional;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.serial.firmata.Firmata.Message;
import org.wasmachine.serial.firmata.FirmataLink.Reply;

/** The first words with a board: is Firmata there, which version, what can its pins do. */
final class FirmataGreeting {
  private static final int SAMPLING_MILLIS = 5;
  private static final Duration ONE_TRY = Duration.ofMillis(500);

  private final String board;
  private final FirmataLink link;
  private final Clock clock;
  private final Duration timeout;

  FirmataGreeting(String board, FirmataLink link, Clock clock, Duration timeout) {
    this.board = board;
    this.link = link;
    this.clock = clock;
    this.timeout = timeout;
  }

  /**
   * Greets.
   *
   * @throws HalException {@link ErrorKind#TIMEOUT} if no Firmata answers; {@link
   *     ErrorKind#UNSUPPORTED} for a version before 2.0; {@link ErrorKind#IO} if the wire ends
   */
  FirmataPins greet() {
    try {
      // Obeyed also in the middle of a message: what is left of one is forgotten, not executed.
      link.send(Message.of(Firmata.RESET).toBytes());
      check(version());
      byte[] modes = ask(Firmata.CAPABILITY_QUERY, Firmata.CAPABILITIES);
      byte[] mapping = ask(Firmata.ANALOG_MAPPING_QUERY, Firmata.ANALOG_MAPPING);
      link.greeted();
      link.send(Message.sysex(Firmata.SAMPLING).two(SAMPLING_MILLIS).end());
      return FirmataPins.read(board, modes, mapping);
    } catch (InterruptedException e) {
      throw HalException.interrupted(board + ": open", e);
    }
  }

  /** A board that was just reset may need a second or two until it listens. */
  private byte[] version() throws InterruptedException {
    long deadline = clock.deadlineAfter(timeout);
    while (clock.nanos() < deadline) {
      byte[] question = Message.of(Firmata.VERSION).toBytes();
      Optional<byte[]> version =
          answer(link.ask(question, Firmata.VERSION, data -> data.length >= 2, ONE_TRY));
      if (version.isPresent()) {
        return version.get();
      }
    }
    throw new HalException(
        ErrorKind.TIMEOUT,
        board
            + ": no Firmata answers here; flash ConfigurableFirmata, check the baud"
            + " rate (?baud=), or leave ?protocol=firmata out for the bridge");
  }

  private void check(byte[] version) {
    if (version[0] < 2) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          "%s: the firmware speaks Firmata %d.%d; 2.0 or newer is needed, flash a newer one"
              .formatted(board, version[0], version[1]));
    }
  }

  private byte[] ask(int question, int kind) throws InterruptedException {
    return answer(link.ask(Message.sysex(question).end(), kind, _ -> true, timeout))
        .orElseThrow(
            () ->
                new HalException(
                    ErrorKind.TIMEOUT,
                    board
                        + ": Firmata greeted, but does not tell its pins; flash a"
                        + " ConfigurableFirmata 3.0 or newer"));
  }

  private Optional<byte[]> answer(Reply reply) {
    return switch (reply) {
      case Reply.Answered(byte[] data) -> Optional.of(data);
      case Reply.Silent _ -> Optional.empty();
      case Reply.Broken _ ->
          throw new HalException(
              ErrorKind.IO,
              board
                  + ": "
                  + link.whyBroken().orElse("the cable was pulled")
                  + " while it was greeted; check the cable");
    };
  }
}
