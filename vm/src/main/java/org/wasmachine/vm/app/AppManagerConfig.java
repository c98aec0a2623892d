package org.wasmachine.vm.app;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.vm.ProcessConfig;

/**
 * How an {@link AppManager} manages.
 *
 * @param maxApps apps that may be installed at a time
 * @param maxModuleBytes how large a module may be
 * @param grace real time an app has to end when it is stopped; then it is killed
 * @param health real time a new version is watched before it replaces the old one
 * @param processes what an app's process is started with: its clock, console, files and limits; the
 *     heap size is set by the manager
 */
public record AppManagerConfig(
    int maxApps,
    int maxModuleBytes,
    Duration grace,
    Duration health,
    Function<AppSettings, ProcessConfig> processes) {

  /** The peer's limit. */
  public static final int DEFAULT_MAX_APPS = 3;

  public AppManagerConfig {
    Objects.requireNonNull(grace);
    Objects.requireNonNull(health);
    Objects.requireNonNull(processes);
  }

  /**
   * Three apps of at most 16 MiB, 2 s to end (host_tool waits for 5), 2 s of watching an update.
   */
  public static AppManagerConfig of(Function<AppSettings, ProcessConfig> processes) {
    return new AppManagerConfig(
        DEFAULT_MAX_APPS, 16 << 20, Duration.ofSeconds(2), Duration.ofSeconds(2), processes);
  }

  /** Apps without files and console. */
  public static AppManagerConfig of(Clock clock) {
    return of(settings -> ProcessConfig.of(settings.name(), clock));
  }

  public AppManagerConfig withMaxApps(int count) {
    return new AppManagerConfig(count, maxModuleBytes, grace, health, processes);
  }

  public AppManagerConfig withMaxModuleBytes(int bytes) {
    return new AppManagerConfig(maxApps, bytes, grace, health, processes);
  }

  public AppManagerConfig withGrace(Duration time) {
    return new AppManagerConfig(maxApps, maxModuleBytes, time, health, processes);
  }

  public AppManagerConfig withHealth(Duration time) {
    return new AppManagerConfig(maxApps, maxModuleBytes, grace, time, processes);
  }
}
