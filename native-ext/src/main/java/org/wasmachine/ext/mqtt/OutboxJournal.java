package org.wasmachine.ext.mqtt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.wasmachine.ext.mqtt.MqttLink.MqttMessageOut;
import org.wasmachine.vm.fs.Access;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenFlag;
import org.wasmachine.vm.fs.OpenOptions;

/**
 * The messages of an outbox in a file of the app's: what is added and removed is written behind
 * what was, so that they survive the end of the app and of the machine, also a sudden one. A record
 * that was torn off in the middle ends the file. The file is written anew when most of it is about
 * messages that have arrived; so it has at most twice what its messages need, and {@link #SLACK}.
 *
 * <pre>
 * file     MAGIC, records
 * record   u32 length of the body, u32 CRC-32 of the body, body; big endian
 * body     u16 number of the message; if it is added: u8 quality + 4 × retain,
 *          u16 length of the topic, topic, payload; if it is removed: nothing
 * </pre>
 *
 * <p>Not thread-safe: its outbox guards it.
 */
final class OutboxJournal implements AutoCloseable {

  private static final Logger LOG = System.getLogger("wasmachine.mqtt");
  private static final byte[] MAGIC = "WASM-MQTT-OUT-1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int RECORD = 8;
  private static final int NUMBER = 2;
  private static final int ADDED = NUMBER + 1 + 2;
  private static final int RETAIN = 4;
  private static final int SLACK = 64 * 1024;
  private static final int MOST_BYTES = 16 << 20;

  private final FileSystem files;
  private final String path;
  private final Runnable released;
  private final Map<Integer, MqttMessageOut> found = new LinkedHashMap<>();
  private Optional<OpenFile> file;
  private long size;
  private long needed = MAGIC.length;

  private OutboxJournal(FileSystem files, String path, Runnable released)
      throws InterruptedException {
    this.files = files;
    this.path = path;
    this.released = released;
    this.file = Optional.of(opened(path, false));
    try {
      read();
    } catch (IllegalArgumentException | FsException e) {
      file.ifPresent(OpenFile::close);
      throw e;
    }
  }

  /**
   * The journal of that path, made if there is none. Only one at a time may be open.
   *
   * @param released run when it is closed
   * @throws IllegalArgumentException if it cannot be opened, or is another kind of file
   */
  static OutboxJournal open(FileSystem files, String path, Runnable released) {
    try {
      return new OutboxJournal(files, path, released);
    } catch (FsException e) {
      throw new IllegalArgumentException("MQTT: no outbox at " + path + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalArgumentException("MQTT: interrupted while opening " + path, e);
    }
  }

  private OpenFile opened(String name, boolean empty) {
    OpenOptions options = OpenOptions.of(Access.READ_WRITE, OpenFlag.CREATE);
    return files.open(
        name,
        empty ? OpenOptions.of(Access.READ_WRITE, OpenFlag.CREATE, OpenFlag.TRUNCATE) : options);
  }

  // ---- reading
  // -----------------------------------------------------------------------------------

  /** The messages that it held when it was opened, the oldest first. */
  Map<Integer, MqttMessageOut> found() {
    return found;
  }

  private void read() throws InterruptedException {
    OpenFile open = file.orElseThrow();
    ByteBuffer content = contents(open);
    byte[] magic = new byte[Math.min(MAGIC.length, content.remaining())];
    content.get(magic);
    if (!new String(MAGIC, StandardCharsets.US_ASCII)
        .startsWith(new String(magic, StandardCharsets.US_ASCII))) {
      throw new IllegalArgumentException("MQTT: " + path + " is no outbox");
    }
    if (magic.length < MAGIC.length) { // new, or torn off right at its beginning
      open.resize(0);
      append(open, 0, ByteBuffer.wrap(MAGIC));
      size = MAGIC.length;
      return;
    }
    while (record(content)) {
      size = content.position();
    }
    size = Math.max(size, MAGIC.length);
    if (size < content.limit()) {
      LOG.log(Level.WARNING, "MQTT: {0} ends with a torn record, which is dropped", path);
      open.resize(size);
    }
    found.values().forEach(message -> needed += length(message));
  }

  private ByteBuffer contents(OpenFile open) throws InterruptedException {
    long length = open.stat().size();
    if (length > MOST_BYTES) {
      throw new IllegalArgumentException("MQTT: " + path + " is too large for an outbox");
    }
    ByteBuffer content = ByteBuffer.allocate((int) length);
    int count = 1;
    while (count > 0 && content.hasRemaining()) {
      count = open.pread(content.slice(), content.position());
      content.position(content.position() + count);
    }
    return content.flip();
  }

  /** Takes the next record; false if there is no whole one. */
  private boolean record(ByteBuffer content) {
    if (content.remaining() < RECORD) {
      return false;
    }
    int start = content.position();
    int length = content.getInt(start);
    if (length < NUMBER || length > content.remaining() - RECORD) {
      return false;
    }
    ByteBuffer body = content.slice(start + RECORD, length);
    if (crc(body) != content.getInt(start + 4) || !take(body)) {
      return false;
    }
    content.position(start + RECORD + length);
    return true;
  }

  private boolean take(ByteBuffer body) {
    int id = Short.toUnsignedInt(body.getShort());
    if (!body.hasRemaining()) {
      found.remove(id);
      return true;
    }
    if (body.limit() < ADDED) {
      return false;
    }
    int flags = body.get();
    int topicLength = Short.toUnsignedInt(body.getShort());
    if (topicLength > body.remaining()) {
      return false;
    }
    byte[] topic = new byte[topicLength];
    body.get(topic);
    byte[] payload = new byte[body.remaining()];
    body.get(payload);
    found.put(
        id,
        new MqttMessageOut(
            new String(topic, StandardCharsets.UTF_8), payload, flags % RETAIN, flags >= RETAIN));
    return true;
  }

  private static int crc(ByteBuffer body) {
    CRC32 sum = new CRC32();
    sum.update(body.duplicate());
    return (int) sum.getValue();
  }

  // ---- writing
  // -----------------------------------------------------------------------------------

  /** A message is in the outbox; false if it cannot be written, and so must not be. */
  boolean added(int id, MqttMessageOut message) {
    boolean written = written(record(id, message));
    needed += written ? length(message) : 0;
    return written;
  }

  /**
   * A message has arrived.
   *
   * @param left those that have not
   */
  void removed(int id, MqttMessageOut message, Map<Integer, MqttMessageOut> left) {
    written(finished(ByteBuffer.allocate(RECORD + NUMBER).position(RECORD).putShort((short) id)));
    needed -= length(message);
    if (size > 2 * needed + SLACK) {
      rewrite(left);
    }
  }

  private static int length(MqttMessageOut message) {
    return RECORD
        + ADDED
        + message.topic().getBytes(StandardCharsets.UTF_8).length
        + message.payload().length;
  }

  private static ByteBuffer record(int id, MqttMessageOut message) {
    byte[] topic = message.topic().getBytes(StandardCharsets.UTF_8);
    return finished(
        ByteBuffer.allocate(RECORD + ADDED + topic.length + message.payload().length)
            .position(RECORD)
            .putShort((short) id)
            .put((byte) (message.quality() + (message.retain() ? RETAIN : 0)))
            .putShort((short) topic.length)
            .put(topic)
            .put(message.payload()));
  }

  private static ByteBuffer finished(ByteBuffer record) {
    record.flip();
    ByteBuffer body = record.slice(RECORD, record.limit() - RECORD);
    return record.putInt(0, body.limit()).putInt(4, crc(body));
  }

  private boolean written(ByteBuffer record) {
    if (file.isEmpty()) {
      return false;
    }
    try {
      append(file.get(), size, record);
      size += record.limit();
      return true;
    } catch (FsException | InterruptedException e) {
      LOG.log(Level.WARNING, "MQTT: cannot write to {0}: {1}", path, e.getMessage());
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return false;
    }
  }

  private static void append(OpenFile open, long at, ByteBuffer bytes) throws InterruptedException {
    int done = 0;
    while (done < bytes.limit()) {
      done += open.pwrite(bytes.slice(done, bytes.limit() - done), at + done);
    }
  }

  /** Writes what is left to another file, which then takes this one's place. */
  private void rewrite(Map<Integer, MqttMessageOut> left) {
    String other = path + ".new";
    try {
      OpenFile next = opened(other, true);
      long end = 0;
      try {
        append(next, end, ByteBuffer.wrap(MAGIC));
        end = MAGIC.length;
        for (var entry : left.entrySet()) {
          ByteBuffer record = record(entry.getKey(), entry.getValue());
          append(next, end, record);
          end += record.limit();
        }
        FileSystem.Place from = files.locate(other);
        FileSystem.Place to = files.locate(path);
        from.directory().rename(from.path(), to.directory(), to.path());
      } catch (FsException | InterruptedException e) {
        next.close();
        throw e;
      }
      file.ifPresent(OpenFile::close);
      file = Optional.of(next);
      size = end;
    } catch (FsException e) { // the old one is as good, only longer
      LOG.log(Level.WARNING, "MQTT: cannot write {0} anew: {1}", path, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    file.ifPresent(OpenFile::close);
    file = Optional.empty();
    released.run();
  }
}
