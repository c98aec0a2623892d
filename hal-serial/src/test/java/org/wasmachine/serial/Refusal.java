package org.wasmachine.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;

/** How a call is refused: of which kind, in one line that says what it has to. */
public final class Refusal {
  private Refusal() {}

  /** Demands that a call fails, with a message that contains these parts. */
  public static void refused(ErrorKind kind, ThrowingCallable call, String... parts) {
    assertThatExceptionOfType(HalException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.getMessage()).contains(parts).doesNotContain("\n");
            });
  }
}
