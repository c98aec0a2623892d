package org.wasmachine.pi4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.BoardOptions;
import org.wasmachine.hal.BoardUri;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.Level;
import org.wasmachine.pi4j.board.Pi4jBoardProvider;
import org.wasmachine.pi4j.linux.Syscalls;

/** A controller that is pulled out, like one on USB. */
@DisplayName("A device that is removed while it is open")
@Tag("kernel")
@Timeout(60)
class UnpluggedKernelTest {

  private static final String LABEL = "hal-pluggable";

  @TempDir Path directory;

  private static void gone(ThrowingCallable call) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(call)
        .withMessageContaining("it was removed")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.IO));
  }

  @Test
  void isAnErrorForWaitersReadersAndWritersAndCanBeClosed() {
    TestKernel.plug(LABEL);
    try (Board board =
        new Pi4jBoardProvider(Syscalls.kernel(), TestKernel.rootWithModel(directory, "Acme SBC"))
            .open(BoardUri.parse("pi4j:?chip=" + LABEL), BoardOptions.DEFAULT)) {
      GpioLine input = board.openGpio(GpioConfig.input(1).withBothEdges());
      GpioLine output = board.openGpio(GpioConfig.output(2, Level.HIGH));

      TestKernel.unplug(LABEL);

      gone(() -> input.take(board.clock().deadlineAfter(Duration.ofMillis(200))));
      gone(input::read);
      gone(() -> output.write(Level.LOW));
      input.close();
      output.close();
      assertThatExceptionOfType(HalException.class)
          .isThrownBy(() -> board.openGpio(GpioConfig.input(1)))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    }
  }
}
