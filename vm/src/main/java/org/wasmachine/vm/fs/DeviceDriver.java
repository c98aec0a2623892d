package org.wasmachine.vm.fs;

import java.util.List;

/**
 * The devices of one kind, {@code /dev/KIND/NAME}. One driver serves every process, so it is
 * thread-safe.
 */
@FunctionalInterface
public interface DeviceDriver {

  /**
   * Opens a device.
   *
   * @param name what follows the driver's directory in the path, for example {@code 2} of {@code
   *     /dev/gpio/2}, unparsed and not empty; empty for a driver that is a single device
   * @param options as the guest gave them; a driver that knows no flags refuses with {@code EINVAL}
   * @throws FsException if there is no such device, or it cannot be opened
   */
  OpenFile open(String name, OpenOptions options);

  /** The devices there are, for a directory listing; none to keep them unlisted. */
  default List<String> names() {
    return List.of();
  }
}
