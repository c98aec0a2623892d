package org.wasmachine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.Bias;
import org.wasmachine.hal.Board;
import org.wasmachine.hal.Drive;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioEvent;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.Level;

/** Random work on random wires, compared step by step with a model of a few lines. */
@Timeout(60)
class WiringModelTest {
  private static final List<Integer> PINS = List.of(1, 2, 4, 5, 6, 7);

  /** What drives one pin, in the model. */
  private static final class ModelPin {
    Level outside;
    Level written;
    Drive drive = Drive.PUSH_PULL;
    Bias bias = Bias.DISABLED;
    int wire;

    boolean drives(Level level) {
      boolean chip = written == level && !(drive == Drive.OPEN_DRAIN && level == Level.HIGH);
      return outside == level || chip;
    }
  }

  private final Map<Integer, ModelPin> model = new HashMap<>();

  private Level expected(int pin) {
    int wire = model.get(pin).wire;
    List<ModelPin> net = model.values().stream().filter(one -> one.wire == wire).toList();
    if (net.stream().anyMatch(one -> one.drives(Level.LOW))) {
      return Level.LOW;
    }
    boolean high = net.stream().anyMatch(one -> one.drives(Level.HIGH) || one.bias == Bias.UP);
    return Level.of(high);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void levelsAndEdgesFollowTheModel(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (Board board = Board.open("sim:esp32-s3-devkitc-1")) {
      SimBoard sim = SimBoard.of(board);
      Map<Integer, GpioLine> lines = new HashMap<>();
      Map<GpioLine, Level> lastSeen = new HashMap<>();
      for (int pin : PINS) {
        ModelPin one = new ModelPin();
        one.wire = pin;
        model.put(pin, one);
      }
      for (int step = 0; step < 2_000; step++) {
        int pin = PINS.get(random.nextInt(PINS.size()));
        ModelPin one = model.get(pin);
        GpioLine line = lines.get(pin);
        switch (random.nextInt(9)) {
          case 0 -> {
            one.outside = Level.of(random.nextBoolean());
            sim.pin(pin).drive(one.outside);
          }
          case 1 -> {
            one.outside = null;
            sim.pin(pin).release();
          }
          case 2, 3, 4 -> {
            if (line != null && line.config().direction().writes()) {
              one.written = Level.of(random.nextBoolean());
              line.write(one.written);
            }
          }
          case 5 -> {
            if (line != null) {
              one.bias = Bias.values()[1 + random.nextInt(3)];
              line.setBias(one.bias);
            }
          }
          case 6 -> {
            if (line != null && line.config().direction().writes()) {
              one.drive = random.nextBoolean() ? Drive.OPEN_DRAIN : Drive.PUSH_PULL;
              line.setDrive(one.drive);
            }
          }
          case 7 -> {
            if (line != null) {
              line.close();
              lines.remove(pin);
              one.written = null;
              one.bias = Bias.DISABLED;
            } else {
              lines.put(pin, open(board, pin, one, random));
            }
          }
          default -> {
            if (random.nextInt(200) == 0) {
              int other = PINS.get(random.nextInt(PINS.size()));
              int joined = model.get(other).wire;
              int old = one.wire;
              model.values().stream().filter(m -> m.wire == old).forEach(m -> m.wire = joined);
              sim.pin(pin).wireTo(sim.pin(other));
            }
          }
        }
        check(sim, lines, lastSeen, step);
      }
    }
  }

  private static GpioLine open(Board board, int pin, ModelPin one, SplittableRandom random) {
    one.drive = Drive.PUSH_PULL;
    if (random.nextBoolean()) {
      one.written = Level.of(random.nextBoolean());
      return board.openGpio(
          GpioConfig.inputOutput(pin, one.written).withBothEdges().withQueueCapacity(4));
    }
    one.written = null;
    return board.openGpio(GpioConfig.input(pin).withBothEdges().withQueueCapacity(4));
  }

  private void check(
      SimBoard sim, Map<Integer, GpioLine> lines, Map<GpioLine, Level> lastSeen, int step) {
    for (int pin : PINS) {
      Level level = expected(pin);
      assertThat(sim.pin(pin).level()).as("step %d, pin %d", step, pin).isEqualTo(level);
      GpioLine line = lines.get(pin);
      if (line != null) {
        assertThat(line.read()).isEqualTo(level);
        // A step changes a level at most once; what changed before the line was open is no event.
        boolean changed = lastSeen.put(line, level) instanceof Level before && before != level;
        assertThat(line.poll().map(GpioEvent::edge))
            .isEqualTo(changed ? Optional.of(Edge.to(level)) : Optional.empty());
        assertThat(line.poll()).isEmpty();
      }
    }
  }
}
