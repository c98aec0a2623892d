package org.wasmachine.vm.endive;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.wasmachine.vm.engine.CacheDirectory;
import run.endive.compiler.Cache;
import run.endive.compiler.MachineFactoryCompiler;

/**
 * What Endive's compiler made, as files: one a module, named after the module's digest (Endive's
 * key), with a checksum, the compiler's file and the whole key in front. Of limited size; safe for
 * several threads and processes.
 */
public final class DirectoryCompileCache implements Cache {
  private static final System.Logger LOG = System.getLogger(DirectoryCompileCache.class.getName());
  private static final long LIMIT = 256L << 20;

  private final CacheDirectory directory;

  /** In a directory, which is made when it is first needed. */
  public DirectoryCompileCache(Path directory) {
    this.directory = new CacheDirectory(directory, LIMIT);
  }

  @Override
  public byte[] get(String key) {
    return read(key).orElse(null); // Endive's contract
  }

  private Optional<byte[]> read(String key) {
    Path file = file(key);
    byte[] wanted = header(key);
    try {
      byte[] content = Files.readAllBytes(file);
      int start = Integer.BYTES + wanted.length;
      boolean same =
          content.length > start
              && ByteBuffer.wrap(content).getInt() == checksum(content)
              && Arrays.equals(content, Integer.BYTES, start, wanted, 0, wanted.length)
              && directory.ready();
      if (!same) {
        return Optional.empty();
      }
      directory.used(file);
      return Optional.of(Arrays.copyOfRange(content, start, content.length));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot read " + file, e);
      return Optional.empty();
    }
  }

  @Override
  public void putIfAbsent(String key, byte[] data) {
    byte[] header = header(key);
    byte[] content =
        ByteBuffer.allocate(Integer.BYTES + header.length + data.length)
            .putInt(0)
            .put(header)
            .put(data)
            .array();
    ByteBuffer.wrap(content).putInt(checksum(content));
    try {
      if (directory.ready()) {
        directory.prune();
        CacheDirectory.write(file(key), content);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot keep the compiled module " + file(key), e);
    }
  }

  private Path file(String key) {
    return directory.entry(key.replaceAll("[^A-Za-z0-9]", "_"));
  }

  /** The key and the file that the compiler comes from, whose name has its version. */
  private static byte[] header(String key) {
    var source = MachineFactoryCompiler.class.getProtectionDomain().getCodeSource();
    return (key + '\n' + (source == null ? "" : source.getLocation()) + '\n')
        .getBytes(StandardCharsets.UTF_8);
  }

  private static int checksum(byte[] content) {
    var crc = new CRC32();
    crc.update(content, Integer.BYTES, content.length - Integer.BYTES);
    return (int) crc.getValue();
  }
}
