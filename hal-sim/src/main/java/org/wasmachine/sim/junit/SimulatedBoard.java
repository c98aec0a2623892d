package org.wasmachine.sim.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test a simulated board, new for each test and closed after it, in virtual time. The test
 * takes what it needs as parameters: {@link org.wasmachine.sim.SimBoard} (or {@link
 * org.wasmachine.hal.Board}), its {@link org.wasmachine.hal.time.Clock}, and a {@link
 * org.wasmachine.sim.trace.RecordedTrace} of all pins.
 *
 * <pre>{@code
 * @Test
 * @SimulatedBoard("sim:esp32-s3-box")
 * void theLampGoesOn(SimBoard board, RecordedTrace trace) {
 *   board.pin(0).drive(Level.LOW);
 *   ...
 *   assertThat(trace.changes(2)).hasSize(1);
 * }
 * }</pre>
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SimulatedBoardExtension.class)
public @interface SimulatedBoard {
  /** The board's URI, {@code sim:} and a profile, with parameters if wanted. */
  String value() default "sim:esp32-s3-devkitc-1";
}
