package org.wasmachine.serial;

import java.util.Map;
import java.util.Optional;
import org.wasmachine.boards.BoardCatalog;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.profile.BoardProfile;
import org.wasmachine.serial.protocol.HelloReply;

/** Which board profile belongs to a device. */
final class Profiles {
  /** The board assumed when the device knows its chip only. */
  private static final Map<String, String> BY_CHIP =
      Map.of(
          "esp32", "esp32-devkitc",
          "esp32s3", "esp32-s3-devkitc-1",
          "esp32c6", "esp32-c6-devkitc-1",
          "esp32p4", "esp32-p4-function-ev-board");

  private Profiles() {}

  /**
   * The profile the user named, else the one the device names, else that of the usual board with
   * its chip; empty if there is none.
   */
  static Optional<BoardProfile> of(HelloReply device, SerialOptions uri, BoardOptions options) {
    BoardCatalog catalog = new BoardCatalog();
    Optional<BoardProfile> named = options.profile().or(() -> uri.profile().map(catalog::open));
    if (named.isPresent()) {
      checkChip(named.get(), device.chip());
      return named;
    }
    return catalog
        .find(device.board())
        .or(() -> Optional.ofNullable(BY_CHIP.get(device.chip())).flatMap(catalog::find));
  }

  private static void checkChip(BoardProfile profile, String chip) {
    if (!profile.chip().id().equals(chip)) {
      throw new HalException(
          ErrorKind.INVALID_ARGUMENT,
          "The profile %s is of a board with the chip %s, but the device's is %s; leave ?profile= out or name another"
              .formatted(profile.id(), profile.chip().id(), chip));
    }
  }
}
