package org.wasmachine.vm.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.vm.Machine;
import org.wasmachine.vm.endive.EndiveEngine;

/**
 * A machine in a JVM of its own that installs, updates and uninstalls apps at random until it is
 * killed. It says what it is about to do and what it has done, a line each.
 */
final class ChurningMachine {

  /** Modules that tell versions of an app apart; also the line says which. */
  static final List<String> GUESTS = List.of("timer", "publisher", "subscriber", "request-handler");

  private ChurningMachine() {}

  /** Arguments: the directory of the store, and a seed. */
  public static void main(String[] arguments) {
    Random random = new Random(Long.parseLong(arguments[1]));
    try (RealClock clock = new RealClock();
        DiskFiles files = DiskFiles.open(Path.of(arguments[0]));
        AppManager manager =
            AppManager.start(
                AppManagerConfig.of(clock).withMaxApps(10).withHealth(Duration.ZERO),
                new Machine(EndiveEngine.interpreter(), TestMachine.natives()),
                new AppRouter(DeviceConsole.to(_ -> {})),
                new AppStore(files))) {
      while (true) {
        change(manager, "app" + random.nextInt(4), random);
      }
    }
  }

  private static void change(AppManager manager, String name, Random random) {
    String guest = GUESTS.get(random.nextInt(GUESTS.size()));
    AppSettings settings = AppSettings.of(name);
    boolean there = manager.find(name).isPresent();
    boolean remove = there && random.nextInt(3) == 0;
    System.out.println("begin " + name + " " + (remove ? "none" : guest));
    if (remove) {
      manager.uninstall(name);
    } else if (there) {
      manager.update(settings, TestMachine.guest(guest));
    } else {
      manager.install(settings, TestMachine.guest(guest));
    }
    System.out.println("done");
  }
}
