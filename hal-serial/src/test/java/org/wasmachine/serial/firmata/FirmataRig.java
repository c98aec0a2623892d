package org.wasmachine.serial.firmata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.serial.MemoryPipe;
import org.wasmachine.serial.wire.Wire;

/** A board model at a cable that can be pulled and plugged again. */
final class FirmataRig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AtomicReference<Optional<MemoryPipe>> cable = new AtomicReference<>();
  private final FirmataModel model;
  private final FirmataBoard board;

  /**
   * Plugged and open.
   *
   * @param reconnect how long operations wait for the board
   */
  FirmataRig(Duration reconnect) {
    MemoryPipe pipe = new MemoryPipe();
    cable.set(Optional.of(pipe));
    model = new FirmataModel(pipe.device());
    board =
        FirmataBoard.open(
            BoardUri.parse("serial:memory?protocol=firmata"),
            this::openWire,
            Optional.empty(),
            new RealClock(),
            true,
            PATIENCE,
            reconnect);
  }

  private Wire openWire() {
    return cable
        .get()
        .orElseThrow(() -> new HalException(ErrorKind.NOT_FOUND, "memory: no such port"))
        .host();
  }

  FirmataModel model() {
    return model;
  }

  FirmataBoard board() {
    return board;
  }

  MemoryPipe cable() {
    return cable.get().orElseThrow();
  }

  boolean isPlugged() {
    return cable.get().isPresent();
  }

  /** Pulls the cable when everything sent so far has reached the board. */
  void pullQuiet() {
    board.sync();
    pull();
  }

  /** Pulls the cable now. A second pull of the same cable does nothing. */
  void pull() {
    cable.getAndSet(Optional.empty()).ifPresent(MemoryPipe::cut);
  }

  void plug() {
    MemoryPipe pipe = new MemoryPipe();
    model.plug(pipe.device());
    cable.set(Optional.of(pipe));
  }

  @Override
  public void close() {
    board.close();
    model.close();
    assertThat(model.crashes()).as("nothing was sent that overruns the firmware").isZero();
  }
}
