package org.wasmachine.vm;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.net.NetworkPolicy;

/**
 * What a guest process is started with.
 *
 * @param name how messages call the app
 * @param arguments as the guest sees them; WAMR gives no program name
 * @param environment variables for WASI apps, in order
 * @param clock where the app's time comes from
 * @param console its standard streams
 * @param heapSize bytes of heap inserted for apps without an allocator; 0 for none
 * @param limits what it may use at most
 * @param files what it sees of files and devices
 * @param network what it may reach in the network
 */
public record ProcessConfig(
    String name,
    List<String> arguments,
    Map<String, String> environment,
    Clock clock,
    Console console,
    int heapSize,
    Limits limits,
    FileSystem files,
    NetworkPolicy network) {

  /** The peer's {@code iwasm} default. */
  public static final int DEFAULT_HEAP = 16384;

  /** Copies the collections. */
  public ProcessConfig {
    Objects.requireNonNull(name);
    arguments = List.copyOf(arguments);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    Objects.requireNonNull(clock);
    Objects.requireNonNull(console);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(files);
    Objects.requireNonNull(network);
    if (heapSize < 0) {
      throw new IllegalArgumentException("heap size " + heapSize + " is negative");
    }
  }

  /** Made when the first program asks for it; all its apps share one time. */
  private static final class RealTime {
    static final Clock CLOCK = new RealClock();
  }

  /**
   * For a program that runs apps without a board: real time and the program's own console; no
   * files, no network, {@link #DEFAULT_HEAP}.
   */
  public static ProcessConfig of(String name) {
    return of(name, RealTime.CLOCK)
        .withConsole(Console.system())
        .withNetwork(NetworkPolicy.nothing());
  }

  /**
   * Defaults: no arguments, no environment, no console, no files, the loopback of the network,
   * {@link #DEFAULT_HEAP}.
   */
  public static ProcessConfig of(String name, Clock clock) {
    return new ProcessConfig(
        name,
        List.of(),
        Map.of(),
        clock,
        Console.none(),
        DEFAULT_HEAP,
        Limits.DEFAULT,
        FileSystem.none(),
        NetworkPolicy.loopback());
  }

  /** With other arguments. */
  public ProcessConfig withArguments(List<String> list) {
    return new ProcessConfig(
        name, list, environment, clock, console, heapSize, limits, files, network);
  }

  /** With other variables. */
  public ProcessConfig withEnvironment(Map<String, String> variables) {
    return new ProcessConfig(
        name, arguments, variables, clock, console, heapSize, limits, files, network);
  }

  /** With other streams. */
  public ProcessConfig withConsole(Console streams) {
    return new ProcessConfig(
        name, arguments, environment, clock, streams, heapSize, limits, files, network);
  }

  /** With a heap of another size; 0 for none. */
  public ProcessConfig withHeapSize(int bytes) {
    return new ProcessConfig(
        name, arguments, environment, clock, console, bytes, limits, files, network);
  }

  /** With other limits. */
  public ProcessConfig withLimits(Limits allowed) {
    return new ProcessConfig(
        name, arguments, environment, clock, console, heapSize, allowed, files, network);
  }

  /** With other files and devices. */
  public ProcessConfig withFiles(FileSystem mounts) {
    return new ProcessConfig(
        name, arguments, environment, clock, console, heapSize, limits, mounts, network);
  }

  /** With another reach in the network. */
  public ProcessConfig withNetwork(NetworkPolicy allowed) {
    return new ProcessConfig(
        name, arguments, environment, clock, console, heapSize, limits, files, allowed);
  }
}
