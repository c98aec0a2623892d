package org.wasmachine.serial.board;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.wasmachine.hal.HalException;
import org.wasmachine.serial.link.Link;
import org.wasmachine.serial.link.Outcome;
import org.wasmachine.serial.protocol.Operation;
import org.wasmachine.serial.protocol.Result;
import org.wasmachine.serial.protocol.Status;

/** Operations with their failures as {@link HalException}s that name who wanted what. */
final class Commands {
  private final Link link;

  Commands(Link link) {
    this.link = link;
  }

  Link link() {
    return link;
  }

  /**
   * Executes and waits.
   *
   * @param who names the device and the pin
   * @param what names the operation
   */
  ByteBuffer run(String who, String what, Operation operation) {
    try {
      return checked(who, what, link.execute(operation)).reader();
    } catch (InterruptedException e) {
      throw HalException.interrupted(who + ": " + what, e);
    } catch (HalException e) {
      throw e.getMessage().startsWith(who)
          ? e
          : new HalException(e.kind(), who + ": " + what + ": " + e.getMessage(), e);
    }
  }

  /** Sends without waiting; a failure is told to {@code failed}. */
  void post(String who, String what, Operation operation, Consumer<HalException> failed) {
    link.submit(
        operation,
        outcome -> {
          try {
            checked(who, what, outcome);
          } catch (HalException e) {
            failed.accept(e);
          }
        });
  }

  private static Result checked(String who, String what, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered(Result result) -> {
        if (result.status() != Status.OK) {
          throw new HalException(
              result.status().kind(), who + ": " + what + ": " + result.status().text());
        }
        yield result;
      }
      case Outcome.Lost lost ->
          throw new HalException(lost.kind(), who + ": " + what + ": " + lost.text());
    };
  }
}
