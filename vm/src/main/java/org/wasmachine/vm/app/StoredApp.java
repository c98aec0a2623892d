package org.wasmachine.vm.app;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An app as it is kept over a restart. As a file it is the module itself with one more custom
 * section, {@code wasmachine.app}, at its end: lines {@code key=value} and a SHA-256 of all bytes
 * before. So it is one file, which a rename replaces as a whole, and still a module.
 *
 * @param settings what it was installed with
 * @param order larger than that of apps installed before it
 * @param enabled whether it starts with the machine
 * @param module the module as it was installed
 */
public record StoredApp(AppSettings settings, long order, boolean enabled, Attribute.Bytes module) {

  private static final byte[] SECTION = "wasmachine.app".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST = 32;

  public StoredApp {
    Objects.requireNonNull(settings);
    Objects.requireNonNull(module);
  }

  /** Its name. */
  public String name() {
    return settings.name();
  }

  /** The same, to be started with the machine or not. */
  public StoredApp withEnabled(boolean on) {
    return new StoredApp(settings, order, on, module);
  }

  byte[] encode() {
    String lines =
        """
        name=%s
        order=%d
        enabled=%b
        heap=%d
        timers=%d
        watchdog=%d
        """
            .formatted(
                name(),
                order,
                enabled,
                settings.heap(),
                settings.timers(),
                settings.watchdogMillis());
    byte[] text = lines.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(module.content());
    out.write(0);
    writeLeb(out, 1 + SECTION.length + text.length + DIGEST);
    out.write(SECTION.length);
    out.writeBytes(SECTION);
    out.writeBytes(text);
    out.writeBytes(sha256(out.toByteArray()));
    return out.toByteArray();
  }

  private static void writeLeb(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 0x7F) {
      out.write(rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /** Reads a stored app; empty if the file is not whole. */
  static Optional<StoredApp> decode(byte[] file) {
    ModuleSections sections = ModuleSections.of(file);
    if (!sections.error().isEmpty() || sections.sections().isEmpty()) {
      return Optional.empty();
    }
    ModuleSections.Section last = sections.sections().getLast();
    int text = last.start() + 1 + SECTION.length;
    int digest = file.length - DIGEST;
    if (last.id() != 0
        || text > digest
        || file[last.start()] != SECTION.length
        || !Arrays.equals(SECTION, Arrays.copyOfRange(file, last.start() + 1, text))
        || !Arrays.equals(
            sha256(Arrays.copyOf(file, digest)), Arrays.copyOfRange(file, digest, file.length))) {
      return Optional.empty();
    }
    return read(
        new String(file, text, digest - text, StandardCharsets.UTF_8),
        Arrays.copyOf(file, last.at()));
  }

  private static Optional<StoredApp> read(String lines, byte[] module) {
    Map<String, String> values = new HashMap<>();
    for (String line : lines.split("\n")) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    try {
      AppSettings settings =
          new AppSettings(
              values.getOrDefault("name", ""),
              Integer.parseInt(values.get("heap")),
              Integer.parseInt(values.get("timers")),
              Integer.parseInt(values.get("watchdog")));
      return Optional.of(
          new StoredApp(
              settings,
              Long.parseLong(values.get("order")),
              Boolean.parseBoolean(values.get("enabled")),
              new Attribute.Bytes(module)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
