package org.wasmachine.vm.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.vm.ShortLivedProcess;

/**
 * Kill −9 of a machine at a random moment of its changes. Three kills by default; for a night:
 * {@code -Dkill.rounds=200 -Dkill.seed=1}.
 */
class KilledMachineTest {

  private static final int ROUNDS = Integer.getInteger("kill.rounds", 3);
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final long SEED = Long.getLong("kill.seed", 1);

  @Test
  void after_a_kill_the_apps_are_those_before_or_after_the_change(@TempDir Path directory)
      throws IOException, InterruptedException {
    Random random = new Random(SEED);
    Map<String, String> expected = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, String> wanted = churn(directory, random, expected);
      Map<String, String> found = stored(directory);
      assertThat(found).as("seed %d, round %d", SEED, round).isIn(expected, wanted);
      expected = found;
    }
  }

  /**
   * Lets a machine change apps for a while and kills it.
   *
   * @param expected the apps before; becomes the apps after the last change that was done
   * @return the apps after the change that was under way
   */
  private static Map<String, String> churn(
      Path directory, Random random, Map<String, String> expected)
      throws IOException, InterruptedException {
    Process process =
        ShortLivedProcess.start(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-XX:TieredStopAtLevel=1",
                    ChurningMachine.class.getName(),
                    directory.toString(),
                    String.valueOf(random.nextLong()))
                .redirectError(ProcessBuilder.Redirect.DISCARD),
            LONGEST);
    Map<String, String> wanted = new HashMap<>(expected);
    try (BufferedReader lines = process.inputReader()) {
      int changes = 1 + random.nextInt(8);
      String line = lines.readLine();
      while (line != null) {
        String[] words = line.split(" ");
        if (words[0].equals("done")) {
          expected.clear();
          expected.putAll(wanted);
        } else if (words[2].equals("none")) {
          wanted.remove(words[1]);
        } else {
          wanted.put(words[1], words[2]);
        }
        if (words[0].equals("begin") && --changes == 0) {
          LockSupport.parkNanos(random.nextInt(20_000_000));
          process.toHandle().destroyForcibly(); // SIGKILL; what it said can still be read
        }
        line = lines.readLine();
      }
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return wanted;
  }

  private static Map<String, String> stored(Path directory) {
    Map<String, String> apps = new HashMap<>();
    try (DiskFiles files = DiskFiles.open(directory)) {
      for (StoredApp app : new AppStore(files).load()) {
        apps.put(app.name(), guestOf(app));
      }
    }
    return apps;
  }

  private static String guestOf(StoredApp app) {
    return ChurningMachine.GUESTS.stream()
        .filter(guest -> app.module().equals(new Attribute.Bytes(TestMachine.guest(guest))))
        .findFirst()
        .orElseThrow();
  }
}
