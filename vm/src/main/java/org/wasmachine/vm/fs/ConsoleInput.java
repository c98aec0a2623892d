package org.wasmachine.vm.fs;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.wasmachine.hal.Errno;
import org.wasmachine.hal.time.Clock;

/**
 * A stream that people type into, so that it can be waited for and the waiting can end: a stream of
 * the JDK cannot be interrupted, so a thread of its own waits in it, and only while a guest wants
 * something. What that thread read for a guest that is gone, the next one gets. There is one object
 * per stream, whichever process reads.
 */
final class ConsoleInput {

  private static final int CHUNK = 4096;
  private static final Map<InputStream, WeakReference<ConsoleInput>> INPUTS = new WeakHashMap<>();

  private final InputStream in;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final byte[] buffer = new byte[CHUNK];
  private int start;
  private int end;
  private boolean ended;
  private boolean pumping;

  private ConsoleInput(InputStream in) {
    this.in = in;
  }

  static ConsoleInput of(InputStream in) {
    synchronized (INPUTS) {
      WeakReference<ConsoleInput> known = INPUTS.get(in);
      ConsoleInput input = known == null ? null : known.get();
      if (input == null) {
        input = new ConsoleInput(in);
        INPUTS.put(in, new WeakReference<>(input));
      }
      return input;
    }
  }

  /** Bytes read; 0 at the end of the stream, which a terminal may go on after. */
  int read(ByteBuffer target, Clock clock) throws InterruptedException {
    if (!target.hasRemaining()) {
      return 0;
    }
    synchronized (this) {
      takeWhatIsThere();
      if (ready()) {
        return take(target);
      }
    }
    try {
      return clock.external(() -> await(target));
    } catch (InterruptedException | FsException e) {
      throw e;
    } catch (Exception e) {
      throw new FsException(Errno.EIO, "cannot read from the console", e);
    }
  }

  private synchronized int await(ByteBuffer target) throws InterruptedException {
    while (!ready()) {
      pump();
      wait();
    }
    return take(target);
  }

  synchronized Readiness readiness() {
    takeWhatIsThere();
    return new Readiness(ready(), true, end - start, ended);
  }

  OpenFile.Watch watch(Runnable listener) {
    listeners.add(listener);
    synchronized (this) {
      if (!ready()) {
        pump();
      }
    }
    return () -> listeners.remove(listener);
  }

  private boolean ready() {
    return start < end || ended;
  }

  private int take(ByteBuffer target) {
    if (start == end) {
      ended = false;
      return 0;
    }
    int length = Math.min(end - start, target.remaining());
    target.put(buffer, start, length);
    start += length;
    return length;
  }

  /** Without waiting and without a thread, if the stream says that there is something. */
  private void takeWhatIsThere() {
    try {
      if (!ready() && !pumping && in.available() > 0) {
        arrived(in.read(buffer, 0, Math.min(in.available(), CHUNK)));
      }
    } catch (IOException e) {
      ended = true; // a broken console has nothing more to say
    }
  }

  private void arrived(int count) {
    start = 0;
    end = Math.max(count, 0);
    ended = count < 0;
  }

  private void pump() {
    if (!pumping) {
      pumping = true;
      Thread.ofPlatform().daemon().name("console-input").start(this::readOnce);
    }
  }

  private void readOnce() {
    byte[] chunk = new byte[CHUNK];
    int count;
    try {
      count = in.read(chunk);
    } catch (IOException e) {
      count = -1;
    }
    synchronized (this) {
      pumping = false;
      if (count > 0) {
        System.arraycopy(chunk, 0, buffer, 0, count);
      }
      arrived(count);
      notifyAll();
    }
    listeners.forEach(Runnable::run);
  }
}
