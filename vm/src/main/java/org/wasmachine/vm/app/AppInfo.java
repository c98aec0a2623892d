package org.wasmachine.vm.app;

import java.time.Duration;
import java.util.Optional;

/**
 * What the app manager knows about an app at one moment.
 *
 * @param settings what it was installed with
 * @param id its id in messages; 0 if it is not loaded
 * @param state how it is
 * @param reason why it ended, if it did not end as asked
 * @param moduleBytes size of its module
 * @param memoryBytes its linear memory, with the heap
 * @param heapUsed bytes of the inserted heap in use
 * @param timers timers it has
 * @param queued messages that wait
 * @param delivered messages it has got
 * @param dropped messages lost because its queue was full
 * @param traps handlers that ended in a trap
 * @param cpuTime processor time of the threads it has now
 */
public record AppInfo(
    AppSettings settings,
    int id,
    InstalledApp.State state,
    Optional<String> reason,
    int moduleBytes,
    long memoryBytes,
    int heapUsed,
    int timers,
    int queued,
    long delivered,
    long dropped,
    int traps,
    Duration cpuTime) {

  /** Its name. */
  public String name() {
    return settings.name();
  }
}
