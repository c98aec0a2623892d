package org.wasmachine.vm.translator;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.wasmachine.vm.natives.NativeCallEmitter;

/** What a class file depends on besides the module: this translator, and the JVM it writes for. */
final class Fingerprint {
  /**
   * The file the translator comes from, its size and date; the JVM's version. Empty where that
   * cannot be told: then nothing may be kept.
   */
  static final Optional<String> VALUE = make();

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

  private static Optional<String> make() {
    var source = Optional.ofNullable(Fingerprint.class.getProtectionDomain().getCodeSource());
    if (source.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path code = Path.of(source.get().getLocation().toURI());
      return Optional.of(
          new StringBuilder(code.toString())
              .append(' ')
              .append(Files.size(code))
              .append(' ')
              .append(Files.isDirectory(code) ? newest(code) : modified(code))
              .append(' ')
              .append(System.getProperty("java.vm.version"))
              .append(' ')
              .toString());
    } catch (IOException | URISyntaxException e) {
      System.getLogger(Fingerprint.class.getName())
          .log(
              Level.WARNING,
              "no cache of translated classes: cannot tell the translator's date",
              e);
      return Optional.empty();
    }
  }
}
