package org.wasmachine.vm;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Starts processes that are killed when they outlive their time, so that no test waits for ever.
 */
public final class ShortLivedProcess {

  private ShortLivedProcess() {}

  /** Starts one; when its time is over its output ends and its exit code is not 0. */
  public static Process start(ProcessBuilder builder, Duration longest) throws IOException {
    Process process = builder.start();
    CompletableFuture.delayedExecutor(longest.toSeconds(), TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    return process;
  }
}
