package org.wasmachine.pi4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.pi4j.board.Pi4jBoardProvider;
import org.wasmachine.pi4j.linux.Syscalls;

/** As fast as the simulator can tell edges apart: User-Mode Linux delivers them every 10 ms. */
@DisplayName("Edges on a real kernel")
@Tag("kernel")
@Timeout(180)
class EdgeStressKernelTest {

  private static final int PIN = 24;
  private static final int EDGES = 1000;
  private static final Duration SPACING = Duration.ofMillis(20);

  @TempDir Path directory;

  @Test
  void aThousandComeInOrderAndNoneIsLost() throws InterruptedException {
    try (Board board =
        new Pi4jBoardProvider(Syscalls.kernel(), TestKernel.raspberryPi4(directory))
            .open(BoardUri.parse("pi4j:"), BoardOptions.DEFAULT)) {
      EdgeRun run = EdgeRun.of(board, PIN, EDGES, SPACING);
      assertThat(run.missing()).isZero();
      assertThat(run.wrong()).isZero();
      assertThat(run.dropped()).isZero();
      assertThat(run.latency()[0]).isNotNegative();
    }
  }
}
