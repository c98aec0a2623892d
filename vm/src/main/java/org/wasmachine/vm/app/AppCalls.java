package org.wasmachine.vm.app;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestProcess;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.engine.GuestFunction;

/**
 * Calls the handlers an app exports. A handler that traps is reported on the console and the app
 * goes on, as on the peer. Used on the app's thread only.
 */
public final class AppCalls {

  private final GuestProcess process;
  private final DeviceConsole console;
  private final boolean installed;
  private final Map<String, Optional<GuestFunction>> exports = new HashMap<>();
  private final AtomicInteger traps = new AtomicInteger();
  private Optional<CpuWatchdog.Watch> watch = Optional.empty();

  /**
   * @param installed whether an {@code exit} only ends the handler; else it ends the process
   */
  AppCalls(GuestProcess process, DeviceConsole console, boolean installed) {
    this.process = process;
    this.console = console;
    this.installed = installed;
  }

  /** The app's process. */
  public GuestProcess process() {
    return process;
  }

  /** Reports handlers to a watchdog from now on. */
  void watched(CpuWatchdog.Watch by) {
    watch = Optional.of(by);
  }

  /** How many handlers ended in a trap so far. */
  int traps() {
    return traps.get();
  }

  /** Whether the app has a handler. */
  public boolean has(AppCallback callback) {
    return find(callback).isPresent();
  }

  private Optional<GuestFunction> find(AppCallback callback) {
    return exports.computeIfAbsent(
        callback.export(),
        name -> process.instance().export("_" + name).or(() -> process.instance().export(name)));
  }

  /**
   * Calls a handler.
   *
   * @return whether there is one and it returned
   * @throws Trap only if the process was killed
   * @throws GuestExit if the app asked to end, and is not an installed one
   */
  public boolean call(AppCallback callback, long... arguments) {
    Optional<GuestFunction> function = find(callback);
    if (function.isEmpty()) {
      if (!callback.missing().isEmpty()) {
        console.complain(callback.missing());
      }
      return false;
    }
    return guarded(callback, () -> invoke(function.get(), arguments));
  }

  /**
   * Calls a handler with bytes that it finds in its own heap for the length of the call.
   *
   * @param before arguments in front of the address and length of the bytes
   * @return whether there is one, there was room, and it returned
   */
  public boolean callWithBytes(AppCallback callback, byte[] bytes, long... before) {
    if (!has(callback) || bytes.length == 0) {
      return call(callback, withBytes(before, 0, 0));
    }
    return guarded(
        callback,
        () -> {
          int address = process.heap().allocate(bytes.length);
          if (address == 0) {
            process.warn("warning: allocate " + bytes.length + " bytes memory failed");
            return false;
          }
          try {
            process.memory().put(address, bytes);
            return invoke(find(callback).orElseThrow(), withBytes(before, address, bytes.length));
          } finally {
            if (!process.killed()) {
              process.heap().free(address);
            }
          }
        });
  }

  private static long[] withBytes(long[] before, int address, int length) {
    long[] all = Arrays.copyOf(before, before.length + 2);
    all[before.length] = address;
    all[before.length + 1] = length;
    return all;
  }

  private boolean invoke(GuestFunction function, long... arguments) {
    if (function.type().parameters().size() != arguments.length) {
      throw new Trap("invalid input argument count");
    }
    process.call(function, arguments);
    return true;
  }

  private interface Guarded {
    boolean run();
  }

  private boolean guarded(AppCallback callback, Guarded body) {
    watch.ifPresent(CpuWatchdog.Watch::enter);
    try {
      return body.run();
    } catch (Trap e) {
      if (process.killed()) {
        throw e;
      }
      report(callback, e.getMessage());
      return false;
    } catch (GuestExit e) {
      if (!installed) {
        throw e;
      }
      report(callback, e.getMessage());
      return false;
    } finally {
      watch.ifPresent(CpuWatchdog.Watch::leave);
      process.flushConsole();
    }
  }

  private void report(AppCallback callback, String reason) {
    traps.incrementAndGet();
    process.flushConsole();
    console.complain(callback.trapped() + "Exception: " + reason);
  }
}
