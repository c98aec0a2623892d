package org.wasmachine.vm.translator;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;
import org.wasmachine.vm.engine.CacheDirectory;

/**
 * Translated classes as files: a directory for each module, named after its length and CRC-32, with
 * the module itself in it, so that equality is seen and not guessed; a file for each class, with
 * its key and a checksum in front. No digest: the first one costs a cold JVM more than the
 * comparison.
 *
 * <p>The directory belongs to the user alone; one that others may write to is not used. Safe for
 * several threads and processes at once. Above {@link #LIMIT} bytes the modules that were not used
 * for longest are thrown away.
 */
public final class DirectoryClassCache implements ClassCache {
  private static final int MAX_BYTES = 64 << 20;

  /** Bytes of all modules and classes together. */
  static final long LIMIT = 256L << 20;

  private final CacheDirectory directory;

  /** Set when the disk is full, for example: said once, and not tried again for each class. */
  private final AtomicBoolean givenUp = new AtomicBoolean();

  /** In a directory, which is made when it is first needed. */
  public DirectoryClassCache(Path directory) {
    this(directory, LIMIT);
  }

  /** The same with another limit. */
  DirectoryClassCache(Path directory, long limit) {
    this.directory = new CacheDirectory(directory, limit);
  }

  @Override
  public Optional<Shelf> shelf(byte[] module) {
    Path place = directory.entry(module.length + "-" + Integer.toHexString(crc(module)));
    var folder = new Folder(directory, place, module, givenUp);
    try {
      if (!directory.ready()) {
        return Optional.empty();
      }
      if (!Files.exists(folder.copy())) {
        return Optional.of(folder);
      }
      directory.used(place);
      return folder.isOfModule() ? Optional.of(folder) : Optional.empty();
    } catch (IOException e) {
      warn("no cache of translated classes in " + place.getParent(), e);
      return Optional.empty();
    }
  }

  /** The logger is made when there is something to say: it costs a start several milliseconds. */
  private static void warn(String text, IOException cause) {
    String reason = cause instanceof FileSystemException e ? e.getReason() : cause.getMessage();
    System.getLogger(DirectoryClassCache.class.getName())
        .log(Level.WARNING, text + (reason == null ? "" : ": " + reason), cause);
  }

  private static int crc(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** The files of one module: checksum of the rest, length of the key, key, class. */
  private record Folder(CacheDirectory directory, Path place, byte[] module, AtomicBoolean givenUp)
      implements Shelf {
    Path copy() {
      return place.resolve("module.wasm");
    }

    boolean isOfModule() throws IOException {
      return Arrays.equals(Files.readAllBytes(copy()), module);
    }

    /** Made with the first file, so that a module that is refused leaves nothing. */
    private boolean made() throws IOException {
      if (!Files.exists(copy())) {
        directory.prune();
        CacheDirectory.makePrivate(place);
        CacheDirectory.write(copy(), module);
      }
      return isOfModule();
    }

    private Path file(byte[] key) {
      return place.resolve(Integer.toHexString(crc(key)) + ".class");
    }

    @Override
    public Optional<byte[]> get(String key) {
      byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
      Path file = file(wanted);
      try {
        if (Files.size(file) > MAX_BYTES) {
          return Optional.empty();
        }
        byte[] content = Files.readAllBytes(file);
        int start = 2 * Integer.BYTES + wanted.length;
        if (content.length <= start) {
          return Optional.empty();
        }
        var header = ByteBuffer.wrap(content);
        boolean same =
            header.getInt() == crc(Arrays.copyOfRange(content, Integer.BYTES, content.length))
                && header.getInt() == wanted.length
                && Arrays.equals(content, 2 * Integer.BYTES, start, wanted, 0, wanted.length);
        return same
            ? Optional.of(Arrays.copyOfRange(content, start, content.length))
            : Optional.empty();
      } catch (NoSuchFileException e) {
        return Optional.empty();
      } catch (IOException e) {
        warn("cannot read " + file, e);
        return Optional.empty();
      }
    }

    @Override
    public void put(String key, byte[] bytes) {
      if (givenUp.get()) {
        return;
      }
      byte[] name = key.getBytes(StandardCharsets.UTF_8);
      byte[] content =
          ByteBuffer.allocate(2 * Integer.BYTES + name.length + bytes.length)
              .putInt(0)
              .putInt(name.length)
              .put(name)
              .put(bytes)
              .array();
      int checksum = crc(Arrays.copyOfRange(content, Integer.BYTES, content.length));
      ByteBuffer.wrap(content).putInt(checksum);
      try {
        if (made()) {
          CacheDirectory.write(file(name), content);
        }
      } catch (IOException e) {
        if (!givenUp.getAndSet(true)) {
          warn("cannot keep translated classes in " + place, e);
        }
      }
    }
  }
}
