package org.wasmachine.serial.link;

import java.util.List;
import org.wasmachine.serial.protocol.DeviceEvent;
import org.wasmachine.serial.protocol.Operation;

/** What the owner of a {@link Link} is told; called on the link's threads, must not wait. */
public interface LinkListener {
  /** Something happened on the device; in order, none twice. */
  void event(DeviceEvent event);

  /**
   * The device started anew, all its pins are released.
   *
   * @return what to do first in the new session, to have everything as it was
   */
  List<Operation> configuration();

  /** The state changed. */
  default void state(LinkState state) {}
}
