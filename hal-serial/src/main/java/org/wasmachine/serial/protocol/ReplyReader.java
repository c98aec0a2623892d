package org.wasmachine.serial.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes the payload of a REPLY apart, by the operations that were asked (PROTOCOL.md section 3).
 */
public final class ReplyReader {
  private ReplyReader() {}

  /**
   * The results in order. There are fewer than operations if the device did not execute the rest.
   *
   * @return empty if the payload does not fit the operations: the two ends disagree
   */
  public static Optional<List<Result>> read(ByteBuffer in, List<Operation> operations) {
    if (!in.hasRemaining()) {
      return Optional.empty();
    }
    boolean withStatuses = in.get() != 0;
    int count = operations.size();
    if (withStatuses) {
      if (in.remaining() < 2) {
        return Optional.empty();
      }
      count = in.getShort() & 0xFFFF;
      if (count > operations.size()) {
        return Optional.empty();
      }
    }
    List<Result> results = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Status status = Status.OK;
      if (withStatuses) {
        if (!in.hasRemaining()) {
          return Optional.empty();
        }
        status = Status.of(in.get() & 0xFF);
      }
      if (status != Status.OK) {
        results.add(Result.failed(status));
        continue;
      }
      int length = operations.get(i).resultLength(in);
      if (length < 0) {
        return Optional.empty();
      }
      if (length == 0) {
        results.add(Result.DONE);
      } else {
        byte[] data = new byte[length];
        in.get(data);
        results.add(new Result(Status.OK, data));
      }
    }
    return in.hasRemaining() ? Optional.empty() : Optional.of(results);
  }
}
