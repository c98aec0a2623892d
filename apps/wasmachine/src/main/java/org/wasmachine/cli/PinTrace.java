package org.wasmachine.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Subscription;
import org.wasmachine.sim.SimBoard;
import org.wasmachine.sim.trace.TextTrace;
import org.wasmachine.sim.trace.VcdTrace;

/** {@code --trace}: pin changes of a simulated board, as lines or as a file of waveforms. */
final class PinTrace implements AutoCloseable {

  private final Subscription subscription;
  private final Runnable end;

  private PinTrace(Subscription subscription, Runnable end) {
    this.subscription = subscription;
    this.end = end;
  }

  /**
   * Starts tracing.
   *
   * @param file where to write a Value Change Dump; empty for lines on standard error
   */
  static PinTrace of(Board board, String file) {
    if (!(board instanceof SimBoard simulated)) {
      throw new CommandFailure(
          Main.USAGE, "--trace: only a simulated board sees all its pins, not " + board.uri());
    }
    if (file.isEmpty()) {
      return new PinTrace(simulated.trace(new TextTrace(System.err)), () -> {});
    }
    try {
      VcdTrace trace =
          VcdTrace.create(
              Path.of(file),
              simulated.profile().orElseThrow(),
              simulated.levels(),
              board.clock().nanos());
      return new PinTrace(
          simulated.trace(trace),
          () -> {
            trace.end(board.clock().nanos());
            trace.close();
          });
    } catch (UncheckedIOException e) {
      throw CommandFailure.of(e.getCause(), "--trace: cannot write " + file);
    }
  }

  @Override
  public void close() {
    subscription.close();
    end.run();
  }
}
