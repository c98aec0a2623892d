package org.wasmachine.serial.link;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.wasmachine.serial.frame.Frame;
import org.wasmachine.serial.frame.FrameType;
import org.wasmachine.serial.frame.FrameWriter;
import org.wasmachine.serial.protocol.Operation;
import org.wasmachine.serial.protocol.ReplyReader;
import org.wasmachine.serial.protocol.Result;
import org.wasmachine.serial.protocol.Status;

/**
 * Requests from the queue to their replies: packs waiting operations into batches, keeps within the
 * device's window and credit, and repeats what got lost (PROTOCOL.md section 3). No threads, no
 * clock of its own; guarded by the link's lock.
 */
final class SendWindow {
  static final int MAX_REPEATS = 8;
  private static final int MAX_OPERATIONS = 512;
  private static final int BITS_PER_BYTE = 10;
  private static final int REPLY_HEADER = 3;
  private static final byte[] WAKE = {0};

  private final Consumer<byte[]> wire;
  private final long marginNanos;
  private final Deque<PendingOperation> queue = new ArrayDeque<>();
  private final Deque<SentFrame> outstanding = new ArrayDeque<>();
  private int maxPayload = Frame.MAX_BODY_BEFORE_HELLO - Frame.OVERHEAD;
  private int window = 1;
  private int credit = Frame.MAX_BODY_BEFORE_HELLO;
  private int bytesOut;
  private int nextSeq;
  private int baud = LinkOptions.BASE_BAUD;
  private long framesSent;
  private long framesRepeated;

  /**
   * An empty window.
   *
   * @param wire takes bytes to send
   * @param marginNanos added to the computed time of an answer
   */
  SendWindow(Consumer<byte[]> wire, long marginNanos) {
    this.wire = wire;
    this.marginNanos = marginNanos;
  }

  /** What the device can take, from its greeting. */
  void limits(int maxBody, int newWindow, int newCredit, int newBaud) {
    maxPayload = maxBody - Frame.OVERHEAD;
    window = newWindow;
    credit = newCredit;
    baud = newBaud;
  }

  /** Whether the device could ever execute it. */
  boolean fits(Operation operation) {
    return operation.request().length + 1 <= maxPayload
        && operation.maxResult() + 1 + REPLY_HEADER <= maxPayload;
  }

  void enqueue(PendingOperation operation) {
    queue.add(operation);
  }

  int queued() {
    return queue.size();
  }

  /** Operations in the queue or on the wire. */
  int unanswered() {
    return queue.size() + outstanding.stream().mapToInt(frame -> frame.operations.size()).sum();
  }

  boolean isIdle() {
    return outstanding.isEmpty();
  }

  long framesSent() {
    return framesSent;
  }

  long framesRepeated() {
    return framesRepeated;
  }

  /** Sends as much of the queue as the device takes now. */
  void fill(long now) {
    while (!queue.isEmpty() && withinWindow()) {
      int room = Math.min(maxPayload, payloadWithin(credit - bytesOut));
      SentFrame frame = pack(room);
      if (frame == null) {
        return;
      }
      outstanding.add(frame);
      bytesOut += frame.wire.length;
      frame.deadline = now + answerNanos(0);
      framesSent++;
      wire.accept(frame.wire);
    }
  }

  /** The device keeps the replies of the last {@code window} requests, answered or not. */
  private boolean withinWindow() {
    SentFrame oldest = outstanding.peekFirst();
    return oldest == null || ((nextSeq - oldest.seq) & 0xFF) < window;
  }

  private int payloadWithin(int wireBytes) {
    if (outstanding.isEmpty()) {
      return maxPayload;
    }
    return wireBytes - wireBytes / 254 - 3 - Frame.OVERHEAD;
  }

  /** A batch from the head of the queue; null when not even one operation fits now. */
  private SentFrame pack(int room) {
    int length = 1;
    int reply = REPLY_HEADER;
    long bus = 0;
    List<PendingOperation> batch = new ArrayList<>();
    for (PendingOperation next : queue) {
      Operation operation = next.operation();
      int longer = length + operation.request().length;
      int longerReply = reply + operation.maxResult() + 1;
      if (longer > room || longerReply > maxPayload || batch.size() == MAX_OPERATIONS) {
        break;
      }
      length = longer;
      reply = longerReply;
      bus += operation.busMicros();
      batch.add(next);
    }
    if (batch.isEmpty()) {
      return null;
    }
    byte[] payload = new byte[length];
    int at = 1;
    for (PendingOperation taken : batch) {
      queue.remove();
      byte[] request = taken.operation().request();
      System.arraycopy(request, 0, payload, at, request.length);
      at += request.length;
    }
    int seq = nextSeq;
    nextSeq = (nextSeq + 1) & 0xFF;
    byte[] bytes = FrameWriter.encode(FrameType.REQUEST, seq, payload);
    return new SentFrame(seq, bytes, batch, reply + Frame.OVERHEAD + 2, bus);
  }

  /** How long everything that is out may take until the last answer is here. */
  private long answerNanos(int repeats) {
    long bytes = 0;
    long bus = 0;
    for (SentFrame frame : outstanding) {
      bytes += frame.wire.length + frame.replyBound;
      bus += frame.busMicros;
    }
    long wireNanos = bytes * BITS_PER_BYTE * 1_000_000_000L / baud;
    return wireNanos + bus * 1_000 + (marginNanos << Math.min(repeats, 4));
  }

  /**
   * Takes a reply.
   *
   * @return {@code false} if it cannot be understood
   */
  boolean reply(int seq, ByteBuffer payload, long now) {
    SentFrame found = null;
    for (SentFrame frame : outstanding) {
      if (frame.seq == seq) {
        found = frame;
        break;
      }
    }
    if (found == null) {
      return true; // the answer to a repeat that was not needed
    }
    boolean gap = outstanding.peekFirst() != found;
    outstanding.remove(found);
    bytesOut -= found.wire.length;
    List<Operation> operations =
        found.operations.stream().map(PendingOperation::operation).toList();
    Optional<List<Result>> results = ReplyReader.read(payload, operations);
    for (int i = 0; i < operations.size(); i++) {
      found.operations.get(i).complete(outcome(results, i));
    }
    if (gap) {
      hint(now);
    }
    return results.isPresent();
  }

  private static Outcome outcome(Optional<List<Result>> results, int index) {
    if (results.isEmpty()) {
      return new Outcome.Answered(Result.failed(Status.IO));
    }
    List<Result> list = results.get();
    if (index < list.size()) {
      return new Outcome.Answered(list.get(index));
    }
    return new Outcome.Lost(
        org.wasmachine.hal.ErrorKind.IO,
        "the device could not understand an operation before this one",
        false);
  }

  /** The device misses a request: repeats everything from it on. */
  void nak(int expected, long now) {
    Iterator<SentFrame> frames = outstanding.iterator();
    boolean from = false;
    while (frames.hasNext()) {
      SentFrame frame = frames.next();
      from |= frame.seq == expected;
      if (from) {
        repeat(frame, now);
      }
    }
  }

  /** Something showed that the oldest request or its reply was lost: repeats it, once. */
  void hint(long now) {
    SentFrame oldest = outstanding.peekFirst();
    if (oldest != null && !oldest.hinted) {
      oldest.hinted = true;
      repeat(oldest, now);
    }
  }

  /**
   * Repeats everything if the oldest request has waited too long.
   *
   * @return {@code false} if it was repeated often enough: the device is silent
   */
  boolean time(long now) {
    SentFrame oldest = outstanding.peekFirst();
    if (oldest == null || now < oldest.deadline) {
      return true;
    }
    if (oldest.repeats >= MAX_REPEATS) {
      return false;
    }
    oldest.repeats++;
    for (SentFrame frame : outstanding) {
      frame.hinted = false;
      repeat(frame, now);
    }
    return true;
  }

  /** When {@link #time} has something to do; {@link Long#MAX_VALUE} if never. */
  long nextDeadline() {
    SentFrame oldest = outstanding.peekFirst();
    return oldest == null ? Long.MAX_VALUE : oldest.deadline;
  }

  private void repeat(SentFrame frame, long now) {
    framesRepeated++;
    wire.accept(WAKE);
    wire.accept(frame.wire);
    frame.deadline = now + answerNanos(outstanding.element().repeats);
  }

  /** The session goes on after a break: repeats everything that has no reply. */
  void resume(long now) {
    for (SentFrame frame : outstanding) {
      frame.repeats = 0;
      frame.hinted = false;
      repeat(frame, now);
    }
  }

  /** A new session: what was out is lost, what was never sent stays, behind {@code first}. */
  void restart(Outcome.Lost lost, List<PendingOperation> first) {
    failOutstanding(lost);
    nextSeq = 0;
    for (int i = first.size() - 1; i >= 0; i--) {
      queue.addFirst(first.get(i));
    }
  }

  void failOutstanding(Outcome.Lost lost) {
    List<SentFrame> frames = List.copyOf(outstanding);
    outstanding.clear();
    bytesOut = 0;
    for (SentFrame frame : frames) {
      frame.operations.forEach(operation -> operation.complete(lost));
    }
  }

  void failQueued(Outcome.Lost lost) {
    List<PendingOperation> waiting = List.copyOf(queue);
    queue.clear();
    waiting.forEach(operation -> operation.complete(lost));
  }
}
