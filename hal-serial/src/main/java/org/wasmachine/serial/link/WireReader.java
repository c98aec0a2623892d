package org.wasmachine.serial.link;

import java.util.function.Consumer;
import org.wasmachine.serial.frame.FrameReader;
import org.wasmachine.serial.wire.Wire;

/** The one thread that reads from a wire; it ends when the wire gives -1. */
final class WireReader implements Runnable {
  private static final int CHUNK = 8192;

  private final Wire wire;
  private final FrameReader frames;
  private final Consumer<WireReader> whenGone;
  private volatile long bytes;

  private WireReader(Wire wire, int maxBody, FrameReader.Sink sink, Consumer<WireReader> whenGone) {
    this.wire = wire;
    this.frames = new FrameReader(maxBody, sink);
    this.whenGone = whenGone;
  }

  static WireReader start(
      Wire wire, int maxBody, FrameReader.Sink sink, Consumer<WireReader> whenGone) {
    WireReader reader = new WireReader(wire, maxBody, sink, whenGone);
    Thread.ofPlatform().daemon().name("serial-read " + wire.name()).start(reader);
    return reader;
  }

  /** How many bytes came, of any kind. */
  long bytes() {
    return bytes;
  }

  @Override
  public void run() {
    byte[] chunk = new byte[CHUNK];
    int count;
    while ((count = wire.read(chunk)) > 0) {
      bytes = bytes + count;
      frames.accept(chunk, 0, count);
    }
    whenGone.accept(this);
  }
}
