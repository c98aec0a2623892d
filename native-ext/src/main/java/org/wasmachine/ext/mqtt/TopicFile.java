package org.wasmachine.ext.mqtt;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.wasmachine.ext.device.DataSequence;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.fs.FileType;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.IoctlArgument;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.Poll;
import org.wasmachine.vm.fs.Readiness;
import org.wasmachine.vm.net.TopicFilter;

/** An open topic; see {@link MqttDevice}. */
final class TopicFile implements OpenFile {

  private static final int CONFIGURE = 0x8601;
  private static final int QUALITY = 1;
  private static final int RETAIN = 2;
  private static final int MOST_WAITING = 64;

  private final TopicConnection connection;
  private final TopicFilter topic;
  private final boolean reads;
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean nonblocking;
  private volatile int quality = 1;
  private volatile boolean retain;
  private volatile boolean wantsRetained = true;
  private volatile boolean closed;

  TopicFile(TopicConnection connection, TopicFilter topic, boolean reads, boolean nonblocking) {
    this.connection = connection;
    this.topic = topic;
    this.reads = reads;
    this.nonblocking = nonblocking;
    connection.add(this, reads);
  }

  TopicFilter topic() {
    return topic;
  }

  int quality() {
    return quality;
  }

  /** Another file of the topic was opened later: the retained message that comes is for that. */
  void leaveRetained() {
    wantsRetained = false;
  }

  // ---- what comes ------------------------------------------------------------------------------

  boolean wants(MqttLink.MqttMessageIn message) {
    return message.payload().length > 0
        && (wantsRetained || !message.retained())
        && topic.matches(message.topic());
  }

  /** Takes a message; false if there is no room. */
  boolean offer(MqttLink.MqttMessageIn message) {
    synchronized (waiting) {
      if (!closed && waiting.size() >= MOST_WAITING) {
        return false;
      }
      waiting.add(ByteBuffer.wrap(message.payload()));
    }
    changed();
    return true;
  }

  /** Has everyone who waits for this file look again. */
  void changed() {
    listeners.forEach(Runnable::run);
  }

  @Override
  public int read(ByteBuffer target) throws InterruptedException {
    if (!target.hasRemaining()) {
      return 0;
    }
    await(true, this::readable);
    int count;
    synchronized (waiting) {
      ByteBuffer message = waiting.peek();
      if (message == null) { // another thread was faster, or the file is closed
        throw new FsException(closed ? Errno.EBADF : Errno.EAGAIN);
      }
      count = Math.min(message.remaining(), target.remaining());
      target.put(message.slice(message.position(), count));
      message.position(message.position() + count);
      if (!message.hasRemaining()) {
        waiting.remove();
      }
    }
    connection.wake();
    return count;
  }

  private boolean readable() {
    synchronized (waiting) {
      return closed || !waiting.isEmpty();
    }
  }

  @Override
  public int write(ByteBuffer source) throws InterruptedException {
    byte[] payload = new byte[source.remaining()];
    source.get(payload);
    if (payload.length > Outbox.MAX_BYTES) {
      throw new FsException(Errno.EMSGSIZE, "a message has at most 1 MiB");
    }
    MqttLink.MqttMessageOut message =
        new MqttLink.MqttMessageOut(topic.text(), payload, quality, retain);
    await(false, () -> closed || connection.publish(message));
    return payload.length;
  }

  private void await(boolean reading, BooleanSupplier ready) throws InterruptedException {
    if (ready.getAsBoolean()) {
      return;
    }
    if (nonblocking) {
      throw new FsException(Errno.EAGAIN);
    }
    awaitAnyway(reading, ready);
  }

  private void awaitAnyway(boolean reading, BooleanSupplier ready) throws InterruptedException {
    Poll.await(
        connection.clock(),
        List.of(new Poll.Interest(this, reading, !reading)),
        Clock.NEVER,
        ready);
  }

  @Override
  public void sync(boolean metadata) {
    try {
      awaitAnyway(false, () -> closed || connection.flushed());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(Errno.EINTR, "interrupted", e);
    }
  }

  @Override
  public int ioctl(int command, IoctlArgument argument) {
    if (command != CONFIGURE) {
      throw new FsException(Errno.EINVAL, "ioctl command 0x%x".formatted(command));
    }
    try {
      DataSequence sequence = DataSequence.at(argument);
      int wanted = sequence.u8(QUALITY);
      if (wanted > 2) {
        throw new FsException(Errno.EINVAL, "there is no quality of service " + wanted);
      }
      quality = wanted;
      retain = sequence.u8(RETAIN) != 0;
    } catch (HalException e) {
      throw new FsException(e.errno(), e.getMessage(), e);
    }
    if (reads) {
      connection.subscribe(this);
    }
    return 0;
  }

  // ---- as a file -------------------------------------------------------------------------------

  @Override
  public FileType type() {
    return FileType.CHARACTER_DEVICE;
  }

  @Override
  public void nonblocking(boolean on) {
    nonblocking = on;
  }

  @Override
  public boolean external() {
    return true;
  }

  @Override
  public Watch watch(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public Readiness readiness() {
    synchronized (waiting) {
      ByteBuffer first = waiting.peek();
      return new Readiness(
          closed || first != null, true, first == null ? 0 : first.remaining(), closed);
    }
  }

  @Override
  public void close() {
    closed = true;
    connection.remove(this);
    changed();
  }
}
