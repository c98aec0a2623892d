package org.wasmachine.pi4j.plugin;

import com.pi4j.exception.Pi4JException;
import com.pi4j.io.exception.IOException;
import java.util.concurrent.Callable;
import org.wasmachine.pi4j.linux.KernelException;

/**
 * Failures as Pi4J's users expect them: Pi4J's exception in front, with the kernel's short message,
 * and the {@link KernelException} with its errno as the cause.
 */
final class KernelErrors {

  private KernelErrors() {}

  static void run(Runnable call) {
    call(
        () -> {
          call.run();
          return true;
        });
  }

  static <T> T call(Callable<T> call) {
    try {
      return call.call();
    } catch (KernelException e) {
      throw new IOException(e.getMessage(), e);
    } catch (Pi4JException e) {
      throw e;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
