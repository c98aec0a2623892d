package org.wasmachine.ext.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.wasmachine.vm.app.AttrContainer;
import org.wasmachine.vm.app.Attribute;
import org.wasmachine.vm.fs.FileSystem;
import org.wasmachine.vm.fs.FsException;
import org.wasmachine.vm.fs.OpenFile;
import org.wasmachine.vm.fs.OpenOptions;

/** Certificates and keys that a configuration names by a path of the app's in place of the text. */
final class PemFiles {

  private static final List<String> KEYS = List.of("cert_pem", "client_cert_pem", "client_key_pem");
  private static final int MAX_BYTES = 64 * 1024;

  private PemFiles() {}

  /**
   * The configuration with the contents of such files.
   *
   * @throws IllegalArgumentException if one cannot be read
   */
  static AttrContainer read(AttrContainer config, FileSystem files) {
    AttrContainer complete = config;
    for (String key : KEYS) {
      String text = config.text(key).orElse("");
      if (text.startsWith("/")) {
        complete = complete.with(key, Attribute.of(contents(text, files)));
      }
    }
    return complete;
  }

  private static String contents(String path, FileSystem files) {
    ByteBuffer contents = ByteBuffer.allocate(MAX_BYTES);
    try (OpenFile file = files.open(path, OpenOptions.READ)) {
      int count = file.read(contents.slice());
      while (count > 0 && contents.position() + count < MAX_BYTES) {
        contents.position(contents.position() + count);
        count = file.read(contents.slice());
      }
    } catch (FsException e) {
      throw new IllegalArgumentException("MQTT: cannot read " + path + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalArgumentException("MQTT: interrupted while reading " + path, e);
    }
    return new String(contents.array(), 0, contents.position(), StandardCharsets.US_ASCII);
  }
}
