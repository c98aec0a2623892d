package org.wasmachine.pi4j.plugin;

import com.pi4j.context.Context;
import com.pi4j.io.IO;
import java.util.concurrent.Callable;

/**
 * How a new object gets into Pi4J's registry.
 *
 * <p>The device is opened before the registry hears of it: when opening in {@code initialize}
 * failed, Pi4J 4.0.2 would keep the address as taken for ever.
 */
final class Registration {

  private Registration() {}

  static <T extends IO<?, ?, ?>> T of(Context context, Callable<T> opening) {
    T io = KernelErrors.call(opening);
    try {
      context.registry().add(io);
      return io;
    } catch (RuntimeException e) {
      // Not io.close(): that would remove the object of the same name that is registered.
      io.shutdownInternal(context);
      throw e;
    }
  }
}
