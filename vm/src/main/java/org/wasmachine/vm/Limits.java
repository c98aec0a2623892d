package org.wasmachine.vm;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What an app may use at most. Held by the machine in every engine.
 *
 * @param memoryPages pages of 64 KiB of linear memory, without the inserted heap
 * @param hostStackBytes stack of the platform thread that runs the guest; bounds recursion
 * @param descriptors open files, devices and sockets
 * @param threads guest threads besides the main one
 * @param cpuTime CPU time per run, or per callback of an installed app; empty for no limit
 * @param outputBytesPerSecond console output, at least 1; who writes faster waits; empty for no
 *     limit
 */
public record Limits(
    int memoryPages,
    long hostStackBytes,
    int descriptors,
    int threads,
    Optional<Duration> cpuTime,
    Optional<Long> outputBytesPerSecond) {

  /** 16 MiB of memory, 4 MiB of stack, 64 descriptors, 4 threads, no limit of time or output. */
  public static final Limits DEFAULT =
      new Limits(256, 4L << 20, 64, 4, Optional.empty(), Optional.empty());

  /** Checks that they make sense. */
  public Limits {
    requireSense("memory pages", memoryPages);
    requireSense("stack bytes", hostStackBytes);
    requireSense("descriptors", descriptors);
    requireSense("threads", threads);
    Objects.requireNonNull(cpuTime);
    if (outputBytesPerSecond.filter(rate -> rate < 1).isPresent()) {
      throw new IllegalArgumentException("the output rate must be at least 1 byte per second");
    }
  }

  private static void requireSense(String what, long count) {
    if (count < 0) {
      throw new IllegalArgumentException("limits: %d %s make no sense".formatted(count, what));
    }
  }

  /** With another limit of memory. */
  public Limits withMemoryPages(int pages) {
    return new Limits(pages, hostStackBytes, descriptors, threads, cpuTime, outputBytesPerSecond);
  }

  /** With another limit of the stack. */
  public Limits withHostStackBytes(long bytes) {
    return new Limits(memoryPages, bytes, descriptors, threads, cpuTime, outputBytesPerSecond);
  }

  /** With another number of descriptors. */
  public Limits withDescriptors(int count) {
    return new Limits(memoryPages, hostStackBytes, count, threads, cpuTime, outputBytesPerSecond);
  }

  /** With another number of threads. */
  public Limits withThreads(int count) {
    return new Limits(
        memoryPages, hostStackBytes, descriptors, count, cpuTime, outputBytesPerSecond);
  }

  /** With a limit of CPU time. */
  public Limits withCpuTime(Duration time) {
    return new Limits(
        memoryPages, hostStackBytes, descriptors, threads, Optional.of(time), outputBytesPerSecond);
  }

  /** With a limit of console output. */
  public Limits withOutputBytesPerSecond(long bytes) {
    return new Limits(
        memoryPages, hostStackBytes, descriptors, threads, cpuTime, Optional.of(bytes));
  }
}
