package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppStoreTest {

  private static final byte[] MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};

  private static StoredApp app(String name, int variant) {
    byte[] custom = {0, 3, 1, 'v', (byte) variant};
    byte[] module = Arrays.copyOf(MODULE, MODULE.length + custom.length);
    System.arraycopy(custom, 0, module, MODULE.length, custom.length);
    return new StoredApp(
        new AppSettings(name, 1000 + variant, 5, 7),
        variant,
        variant % 2 == 0,
        new Attribute.Bytes(module));
  }

  @Test
  void what_was_put_is_loaded(@TempDir Path directory) {
    List<StoredApp> apps = List.of(app("one", 1), app("größe & co", 2), app("x".repeat(126), 3));
    try (DiskFiles files = DiskFiles.open(directory)) {
      AppStore store = new AppStore(files);
      apps.forEach(store::put);
      store.put(app("gone", 9));
      store.remove("gone");
      store.remove("never");
    }
    try (DiskFiles files = DiskFiles.open(directory)) {
      assertThat(new AppStore(files).load()).isEqualTo(apps);
    }
  }

  @Test
  void a_directory_serves_one_machine(@TempDir Path directory) {
    try (DiskFiles files = DiskFiles.open(directory)) {
      assertThat(files.list()).isEmpty();
      assertThatThrownBy(() -> DiskFiles.open(directory))
          .isInstanceOf(AppException.class)
          .hasMessageContaining("in use by another machine");
    }
  }

  @Test
  void every_damage_to_a_file_is_noticed(@TempDir Path directory) throws IOException {
    try (DiskFiles files = DiskFiles.open(directory)) {
      AppStore store = new AppStore(files);
      store.put(app("one", 1));
      Path file = directory.resolve(files.list().getFirst());
      byte[] whole = Files.readAllBytes(file);
      for (int length = 0; length < whole.length; length++) {
        Files.write(file, Arrays.copyOf(whole, length));
        assertThat(store.load()).isEmpty();
      }
      for (int at = 0; at < whole.length; at++) {
        byte[] damaged = whole.clone();
        damaged[at] ^= 0x10;
        Files.write(file, damaged);
        assertThat(store.load()).isEmpty();
      }
    }
  }

  // ---- power cuts ------------------------------------------------------------------------------

  private static final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * A disk whose power goes at a given step. What was not synced is then torn at any byte or
   * missing; names that were not synced are old or new, each by chance.
   */
  private static final class CutDisk implements StoreFiles {
    private final Random random;
    private int stepsLeft;

    /** What programs see. */
    private final Map<String, byte[]> seen = new HashMap<>();

    /** What is on the medium for certain. */
    private final Map<String, byte[]> safe = new HashMap<>();

    private final List<Runnable> names = new ArrayList<>();
    private final Map<String, byte[]> synced = new HashMap<>();

    CutDisk(Random random, int stepsLeft, Map<String, byte[]> content) {
      this.random = random;
      this.stepsLeft = stepsLeft;
      content.forEach(
          (name, bytes) -> {
            seen.put(name, bytes);
            safe.put(name, bytes);
          });
    }

    private void step() {
      if (stepsLeft-- == 0) {
        throw new PowerCut();
      }
    }

    @Override
    public List<String> list() {
      return List.copyOf(seen.keySet());
    }

    @Override
    public byte[] read(String name) {
      return seen.get(name).clone();
    }

    @Override
    public void write(String name, byte[] content) {
      byte[] torn = Arrays.copyOf(content, random.nextInt(content.length + 1));
      seen.put(name, content.clone());
      synced.remove(name);
      names.add(() -> safe.put(name, synced.getOrDefault(name, torn)));
      step();
    }

    @Override
    public void sync(String name) {
      step();
      synced.put(name, seen.get(name));
    }

    @Override
    public void rename(String from, String to) {
      step();
      byte[] content = seen.remove(from);
      seen.put(to, content);
      boolean whole = synced.containsKey(from);
      byte[] torn = Arrays.copyOf(content, random.nextInt(content.length + 1));
      names.add(
          () -> {
            safe.remove(from);
            safe.put(to, whole ? content : torn);
          });
      step();
    }

    @Override
    public void delete(String name) {
      step();
      if (seen.remove(name) != null) {
        names.add(() -> safe.remove(name));
      }
      step();
    }

    @Override
    public void syncDirectory() {
      step();
      names.forEach(Runnable::run);
      names.clear();
    }

    /** What is there when the power is back. */
    Map<String, byte[]> afterCut() {
      int kept = random.nextInt(names.size() + 1);
      names.subList(0, kept).forEach(Runnable::run);
      return safe;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void a_power_cut_at_any_step_leaves_the_old_or_the_new_state(long seed) {
    Random random = new Random(seed);
    Map<String, byte[]> medium = new HashMap<>();
    Map<String, StoredApp> expected = new HashMap<>();
    int cuts = 0;
    for (int round = 0; round < 2000; round++) {
      CutDisk disk = new CutDisk(random, random.nextInt(24), medium);
      AppStore store = new AppStore(disk);
      Map<String, StoredApp> wanted = expected;
      try {
        assertThat(byName(store.load())).isEqualTo(expected);
        for (int change = 0; change < 4; change++) {
          String name = "app" + random.nextInt(4);
          wanted = new HashMap<>(expected);
          if (random.nextInt(3) == 0) {
            wanted.remove(name);
            store.remove(name);
          } else {
            StoredApp app = app(name, random.nextInt(100));
            wanted.put(name, app);
            store.put(app);
          }
          expected = wanted;
        }
      } catch (PowerCut cut) {
        cuts++;
      }
      medium = new HashMap<>(disk.afterCut());
      Map<String, StoredApp> found =
          byName(new AppStore(new CutDisk(random, Integer.MAX_VALUE, medium)).load());
      assertThat(found).as("seed %d, round %d", seed, round).isIn(expected, wanted);
      expected = found;
    }
    assertThat(cuts).isGreaterThan(500);
  }

  private static Map<String, StoredApp> byName(List<StoredApp> apps) {
    Map<String, StoredApp> map = new HashMap<>();
    apps.forEach(app -> map.put(app.name(), app));
    return map;
  }

  @Test
  void a_failing_disk_is_told() {
    StoreFiles failing =
        new StoreFiles() {
          @Override
          public List<String> list() {
            return List.of();
          }

          @Override
          public byte[] read(String name) {
            throw new UncheckedIOException(new IOException("no"));
          }

          @Override
          public void write(String name, byte[] content) {
            throw new UncheckedIOException(new IOException("No space left on device"));
          }

          @Override
          public void sync(String name) {}

          @Override
          public void rename(String from, String to) {}

          @Override
          public void delete(String name) {}

          @Override
          public void syncDirectory() {}
        };
    try (TestMachine machine = new TestMachine(failing, 3)) {
      assertThatThrownBy(() -> machine.install("timer", "timer"))
          .isInstanceOf(AppException.class)
          .hasMessage("Install WASM app failed: it cannot be stored: No space left on device");
      assertThat(machine.manager().apps()).isEmpty();
    }
  }
}
