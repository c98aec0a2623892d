package org.wasmachine.serial.firmware;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opentest4j.TestAbortedException;

/** Programs built from the folder {@code firmware}, once per test run. */
public final class FirmwareBuild {
  private static final Path FIRMWARE = Path.of("firmware").toAbsolutePath();
  private static final System.Logger LOG = System.getLogger(FirmwareBuild.class.getName());
  private static final Set<String> BUILT = new HashSet<>();

  private FirmwareBuild() {}

  /**
   * Makes a target. Skips the test, loudly, where a program that this needs is missing.
   *
   * @param cure how to get what is missing
   */
  static synchronized Path make(String target, String file, List<String> programs, String cure) {
    for (String program : programs) {
      if (!Files.isExecutable(Path.of(program))) {
        skip(program + " is missing (" + cure + ")");
      }
    }
    if (BUILT.add(target)) {
      make(target);
    }
    return FIRMWARE.resolve("build").resolve(file);
  }

  /** Makes a target that needs a C compiler. */
  public static Path make(String target, String file) {
    return make(
        target, file, List.of("/usr/bin/make", "/usr/bin/gcc"), "apt install build-essential");
  }

  /** A failing build is a failing test, not a skipped one. */
  private static void make(String target) {
    try {
      Process make =
          new ProcessBuilder("make", "-s", "-C", FIRMWARE.toString(), target)
              .redirectErrorStream(true)
              .start();
      String text = new String(make.getInputStream().readAllBytes());
      if (make.waitFor() != 0) {
        throw new AssertionError("make " + target + " failed:\n" + text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void skip(String why) {
    LOG.log(System.Logger.Level.WARNING, "SKIPPED: the firmware is not tested here: {0}", why);
    throw new TestAbortedException("The firmware is not tested here: " + why);
  }
}
