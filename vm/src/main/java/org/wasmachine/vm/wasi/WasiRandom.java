package org.wasmachine.vm.wasi;

import java.security.SecureRandom;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeTable;

/** Random bytes from the host's secure source. */
public final class WasiRandom {

  static final NativeTable TABLE =
      NativeTable.of(
          Wasi.MODULE,
          WasiRandom.class,
          """
          random_get (*~)i
          """);

  private static final int CHUNK = 4096;

  /** Made when first used: finding the platform's source takes longer than starting a small app. */
  private static final class Source {
    static final SecureRandom RANDOM = new SecureRandom();
  }

  private final Wasi wasi;

  WasiRandom(GuestProcess process) {
    this.wasi = Wasi.of(process);
  }

  /** Fills a buffer, in pieces so that a killed app does not hold the source for long. */
  public int random_get(int buffer, int length) {
    return wasi.run(
        () -> {
          byte[] chunk = new byte[CHUNK];
          long done = 0;
          long total = Integer.toUnsignedLong(length);
          while (done < total) {
            if (wasi.process().killed()) {
              throw new Trap(Trap.TERMINATED);
            }
            Source.RANDOM.nextBytes(chunk);
            int count = (int) Math.min(CHUNK, total - done);
            wasi.memory().put((int) (buffer + done), chunk, 0, count);
            done += count;
          }
        });
  }
}
