package org.wasmachine.vm.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeRegistry;
import org.wasmachine.vm.natives.Rows;

@Rows(LibcExit.class)
class LibcExitTest {

  private static final TestGuest.Image IMAGE =
      TestGuest.image(LibcBuiltin.addTo(new NativeRegistry()));

  private final TestGuest guest = IMAGE.start();

  @AfterEach
  void close() {
    guest.close();
  }

  @ParameterizedTest(name = "{0}({1}) traps {2}")
  @CsvSource({
    "exit, 0, env.exit(0)",
    "exit, -3, env.exit(-3)",
    "abort, 7, env.abort(7)",
    "abortStackOverflow, 1, env.abortStackOverflow(1)",
    "nullFunc_X, 9, env.nullFunc_X(9)"
  })
  void traps_with_the_text_of_the_tables(String name, int code, String reason) {
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call(name, code))
        .withMessage(reason);
  }

  @Test
  void a_thrown_exception_traps() {
    int exception = (int) guest.call("__cxa_allocate_exception", 16);
    assertThat(exception).isNotZero();
    guest.call("__cxa_begin_catch", exception);
    assertThatExceptionOfType(Trap.class)
        .isThrownBy(() -> guest.call("__cxa_throw", exception, 0, 0))
        .withMessage("exception thrown by stdc++");
  }
}
