package org.wasmachine.pi4j.driver;

import com.pi4j.provider.exception.ProviderNotFoundException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.pi4j.linux.KernelException;

/**
 * Turns what other Pi4J providers throw into one exception with an errno. Theirs have none: it is
 * the number in parentheses that ends the message of the deepest cause.
 */
final class Pi4jErrors {

  private static final Pattern ERRNO = Pattern.compile("\\((\\d{1,3})\\)[.\\s]*$");
  private static final Pattern TAKEN = Pattern.compile("is in use|already exists");
  private static final Pattern MISSING = Pattern.compile("does not exist");
  private static final int MESSAGE_MAX = 200;
  private static final int BUSY = 16;
  private static final int NO_ENTRY = 2;

  private Pi4jErrors() {}

  static void run(String device, String operation, Runnable call) {
    call(
        device,
        operation,
        () -> {
          call.run();
          return true;
        });
  }

  /** Also for errors: a provider without its library fails with a {@link LinkageError}. */
  static <T> T call(String device, String operation, Supplier<T> call) {
    try {
      return call.get();
    } catch (KernelException | HalException e) {
      throw e;
    } catch (ProviderNotFoundException e) {
      throw new HalException(
          ErrorKind.UNSUPPORTED,
          device + ": " + operation + ": this Pi4J provider does not offer it",
          e);
    } catch (RuntimeException | LinkageError e) {
      throw translate(device, operation, e);
    }
  }

  private static RuntimeException translate(String device, String operation, Throwable thrown) {
    Throwable deepest = thrown;
    while (deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    String text = String.valueOf(deepest.getMessage());
    Matcher errno = ERRNO.matcher(text);
    if (errno.find()) {
      return new KernelException(device, operation, Integer.parseInt(errno.group(1)));
    }
    if (TAKEN.matcher(text).find()) {
      return new KernelException(device, operation, BUSY);
    }
    if (MISSING.matcher(text).find()) {
      return new KernelException(device, operation, NO_ENTRY);
    }
    String shown = text.length() > MESSAGE_MAX ? text.substring(0, MESSAGE_MAX) + "…" : text;
    return new HalException(ErrorKind.IO, device + ": " + operation + ": " + shown, thrown);
  }
}
