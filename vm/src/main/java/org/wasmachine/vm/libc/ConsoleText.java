package org.wasmachine.vm.libc;

import java.util.Arrays;
import org.wasmachine.vm.GuestProcess;

/** Text on its way to the console, collected so that a short call is one write. */
final class ConsoleText implements TextSink {

  private static final int LARGEST = 8192;

  private final GuestProcess process;
  private byte[] buffer = new byte[128];
  private int used;
  private long count;

  ConsoleText(GuestProcess process) {
    this.process = process;
  }

  @Override
  public void put(int character) {
    if (used == LARGEST) {
      flush();
    } else if (used == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(LARGEST, used * 2));
    }
    buffer[used++] = (byte) character;
    count++;
  }

  @Override
  public long count() {
    return count;
  }

  /** Prints what was collected. */
  void flush() {
    if (used > 0) {
      process.print(buffer, 0, used);
      used = 0;
    }
  }
}
