package org.wasmachine.vm.translator;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.wasmachine.vm.natives.NativeCallEmitter;

/** What a class file depends on besides the module: this translator, and the JVM it writes for. */
final class Fingerprint {
  /** The file the translator comes from, its size and date; the JVM's version. */
  static final String VALUE = make();

  private Fingerprint() {}

  /** In a developer's tree: when a class that writes classes was compiled last. */
  private static long newest(Path classes) throws IOException {
    long newest = 0;
    for (var type : List.of(Fingerprint.class, NativeCallEmitter.class)) {
      Path folder = classes.resolve(type.getPackageName().replace('.', '/'));
      try (var files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          newest = Math.max(newest, modified(file));
        }
      }
    }
    return newest;
  }

  private static long modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toMillis();
  }

  private static String make() {
    try {
      Path code =
          Path.of(Fingerprint.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return new StringBuilder(code.toString())
          .append(' ')
          .append(Files.size(code))
          .append(' ')
          .append(Files.isDirectory(code) ? newest(code) : modified(code))
          .append(' ')
          .append(System.getProperty("java.vm.version"))
          .append(' ')
          .toString();
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("cannot tell where the translator comes from", e);
    }
  }
}
