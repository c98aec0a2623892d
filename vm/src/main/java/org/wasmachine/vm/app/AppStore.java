package org.wasmachine.vm.app;

import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The installed apps on a medium, a file each. A change is written beside the old state, forced to
 * the medium, and then renamed over it: whenever the power goes, the old or the new state is there,
 * and after a call has returned it is the new one.
 *
 * <p>Used by one thread at a time.
 */
public final class AppStore {

  private static final Logger LOG = System.getLogger(AppStore.class.getName());
  private static final String SUFFIX = ".wasm";
  private static final String UNFINISHED = ".part";
  private static final int READABLE = 40;

  private final StoreFiles files;

  public AppStore(StoreFiles files) {
    this.files = files;
  }

  /**
   * Reads all apps, the first installed first, and removes what an interrupted change has left. A
   * file that is damaged is left alone and logged.
   */
  public List<StoredApp> load() {
    List<StoredApp> apps = new ArrayList<>();
    for (String file : files.list()) {
      if (file.endsWith(UNFINISHED)) {
        files.delete(file);
      } else if (file.endsWith(SUFFIX)) {
        read(file).ifPresent(apps::add);
      }
    }
    apps.sort(Comparator.comparingLong(StoredApp::order));
    return apps;
  }

  private Optional<StoredApp> read(String file) {
    try {
      Optional<StoredApp> app = StoredApp.decode(files.read(file));
      if (app.isEmpty()) {
        LOG.log(Level.ERROR, "{0} is damaged: its app is not started; install it again", file);
      }
      return app;
    } catch (UncheckedIOException e) {
      LOG.log(Level.ERROR, file + " cannot be read: its app is not started", e);
      return Optional.empty();
    }
  }

  /**
   * Keeps an app, in place of one of the same name.
   *
   * @throws UncheckedIOException if that fails; the state before is kept then
   */
  public void put(StoredApp app) {
    String file = fileName(app.name());
    String part = file + UNFINISHED;
    files.write(part, app.encode());
    files.sync(part);
    files.rename(part, file);
    files.syncDirectory();
  }

  /** Forgets an app. */
  public void remove(String name) {
    files.delete(fileName(name));
    files.syncDirectory();
  }

  /** Readable, and different for different names on every file system. */
  private static String fileName(String name) {
    String readable = name.replaceAll("[^A-Za-z0-9_-]", "_");
    String start = readable.substring(0, Math.min(READABLE, readable.length()));
    return start + "-" + digest(name) + SUFFIX;
  }

  private static String digest(String name) {
    long hash = 0xCBF29CE484222325L; // FNV-1a, 64 bits
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b & 0xFF) * 0x100000001B3L;
    }
    return "%016x".formatted(hash);
  }
}
