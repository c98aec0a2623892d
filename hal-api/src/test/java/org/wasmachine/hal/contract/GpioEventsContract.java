package org.wasmachine.hal.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wasmachine.hal.Level.HIGH;
import static org.wasmachine.hal.Level.LOW;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wasmachine.hal.Edge;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.Feature;
import org.wasmachine.hal.GpioConfig;
import org.wasmachine.hal.GpioEvent;
import org.wasmachine.hal.GpioLine;
import org.wasmachine.hal.Level;
import org.wasmachine.hal.Subscription;
import org.wasmachine.hal.time.Clock;

/** Digital pins: edges as events. */
abstract class GpioEventsContract extends Contract {
  private static final Duration QUIET = Duration.ofMillis(50);
  private static final int PULSES = 50;

  private GpioConfig config;

  @BeforeEach
  void startLow() {
    rig.drive(LOW);
    config = GpioConfig.input(rig.drivenPin()).withBothEdges();
  }

  private boolean noEvents() {
    if (has(Feature.GPIO_EVENTS)) {
      return false;
    }
    refused(() -> board.openGpio(config), ErrorKind.UNSUPPORTED);
    return true;
  }

  private void toggle(Level... levels) {
    for (Level level : levels) {
      sleep(rig.edgeGap());
      rig.drive(level);
    }
  }

  private GpioEvent next(GpioLine line) {
    return line.take(patience()).orElseThrow();
  }

  @Test
  void edgesComeInOrderWithTimeAndNumber() {
    if (noEvents()) {
      return;
    }
    try (GpioLine line = board.openGpio(config)) {
      long before = board.clock().nanos();
      toggle(HIGH, LOW, HIGH);
      long last = before - rig.timestampTolerance().toNanos();
      for (int i = 1; i <= 3; i++) {
        GpioEvent event = next(line);
        assertThat(event.pin()).isEqualTo(rig.drivenPin());
        assertThat(event.edge()).isEqualTo(i % 2 == 1 ? Edge.RISING : Edge.FALLING);
        assertThat(event.sequence()).isEqualTo(i);
        assertThat(event.timestampNanos())
            .isBetween(last, board.clock().nanos() + rig.timestampTolerance().toNanos());
        last = event.timestampNanos();
      }
      assertThat(line.poll()).isEmpty();
      assertThat(line.dropped()).isZero();
    }
  }

  @Test
  void onlyTheWantedEdgeIsAnEvent() {
    if (noEvents()) {
      return;
    }
    try (GpioLine line =
        board.openGpio(GpioConfig.input(rig.drivenPin()).withEvents(Edge.FALLING))) {
      toggle(HIGH, LOW, HIGH, LOW);
      assertThat(next(line).edge()).isEqualTo(Edge.FALLING);
      assertThat(next(line).edge()).isEqualTo(Edge.FALLING);
      assertThat(line.take(board.clock().deadlineAfter(QUIET))).isEmpty();
    }
  }

  @Test
  void aQuietPinGivesNothingUntilTheDeadline() {
    if (noEvents()) {
      return;
    }
    try (GpioLine line = board.openGpio(config)) {
      rig.drive(LOW);
      long deadline = board.clock().deadlineAfter(QUIET);
      assertThat(line.take(deadline)).isEmpty();
      assertThat(board.clock().nanos()).isGreaterThanOrEqualTo(deadline);
      assertThat(line.take(0)).isEmpty();
    }
  }

  @Test
  void anEventWakesAWaitingThread() throws Exception {
    if (noEvents()) {
      return;
    }
    try (GpioLine line = board.openGpio(config)) {
      List<GpioEvent> events = Collections.synchronizedList(new ArrayList<>());
      thread("waiter", () -> events.add(next(line)));
      thread(
          "switch",
          () -> {
            sleep(Duration.ofMillis(5));
            rig.drive(HIGH);
          });
      start();
      join();
      assertThat(events).hasSize(1);
    }
  }

  @Test
  void aFullQueueCountsWhatIsLost() {
    if (noEvents()) {
      return;
    }
    try (GpioLine line = board.openGpio(config.withQueueCapacity(2))) {
      toggle(HIGH, LOW, HIGH, LOW, HIGH);
      eventually(() -> line.dropped() == 3);
      List<Long> left = new ArrayList<>();
      line.poll().ifPresent(event -> left.add(event.sequence()));
      line.poll().ifPresent(event -> left.add(event.sequence()));
      assertThat(left).as("the oldest give way").containsExactly(4L, 5L);
      assertThat(line.poll()).isEmpty();
      toggle(LOW);
      assertThat(next(line).sequence()).as("lost events have numbers too").isEqualTo(6);
    }
  }

  @Test
  void aListenerTakesThePlaceOfTheQueue() {
    if (noEvents()) {
      return;
    }
    try (GpioLine line = board.openGpio(config)) {
      List<Edge> heard = Collections.synchronizedList(new ArrayList<>());
      toggle(HIGH);
      GpioEvent first = next(line);
      assertThat(first.edge()).isEqualTo(Edge.RISING);
      try (Subscription _ = line.onEvent(event -> heard.add(event.edge()))) {
        toggle(LOW, HIGH);
        eventually(() -> heard.size() == 2);
      }
      toggle(LOW);
      assertThat(next(line).edge()).isEqualTo(Edge.FALLING);
      assertThat(heard).containsExactly(Edge.FALLING, Edge.RISING);
    }
  }

  @Test
  void eventsThatWaitGoToAListenerFirst() {
    if (noEvents()) {
      return;
    }
    try (GpioLine line = board.openGpio(config)) {
      toggle(HIGH, LOW);
      // Whether they wait already or are still on their way, the listener gets both in order.
      List<Long> heard = Collections.synchronizedList(new ArrayList<>());
      try (Subscription _ = line.onEvent(event -> heard.add(event.sequence()))) {
        eventually(() -> heard.size() == 2);
      }
      assertThat(heard).containsExactly(1L, 2L);
    }
  }

  @Test
  void aFailingListenerHurtsNobody() {
    if (noEvents()) {
      return;
    }
    try (GpioLine line = board.openGpio(config)) {
      try (Subscription _ =
          line.onEvent(
              _ -> {
                throw new IllegalStateException("a listener that fails on purpose");
              })) {
        toggle(HIGH);
        sleep(QUIET);
      }
      toggle(LOW);
      assertThat(next(line).edge()).isEqualTo(Edge.FALLING);
    }
  }

  @Test
  void withoutEdgesThereIsNoQueue() {
    try (GpioLine line = board.openGpio(GpioConfig.input(rig.drivenPin()))) {
      refused(() -> line.poll(), ErrorKind.INVALID_ARGUMENT);
      refused(() -> line.take(0), ErrorKind.INVALID_ARGUMENT);
      refused(() -> line.onEvent(_ -> {}), ErrorKind.INVALID_ARGUMENT);
    }
  }

  @Test
  void debouncingSwallowsShortChanges() {
    if (noEvents()) {
      return;
    }
    Duration debounce = rig.edgeGap().multipliedBy(20);
    supported(
        Feature.GPIO_DEBOUNCE,
        () -> {
          try (GpioLine line = board.openGpio(config.withDebounce(debounce))) {
            shortPulseGivesNothing(line, debounce);
            long before = board.clock().nanos();
            rig.drive(HIGH);
            assertThat(next(line).edge()).isEqualTo(Edge.RISING);
            assertThat(board.clock().nanos() - before).isGreaterThanOrEqualTo(debounce.toNanos());
          }
        });
  }

  /** On a loaded machine a pulse may come out long; then it proves nothing, and another is made. */
  private void shortPulseGivesNothing(GpioLine line, Duration debounce) {
    boolean wasShort = false;
    for (int tries = 0; tries < PULSES && !wasShort; tries++) {
      long before = board.clock().nanos();
      rig.drive(HIGH);
      rig.drive(LOW);
      wasShort = board.clock().nanos() - before < debounce.toNanos();
      int events = 0;
      while (line.take(board.clock().deadlineAfter(debounce.multipliedBy(3))).isPresent()) {
        events++;
      }
      if (wasShort) {
        assertThat(events).as("events of a short pulse").isZero();
      }
    }
    assertThat(wasShort).as("one of %d pulses was short", PULSES).isTrue();
  }

  @Test
  void closingWakesAWaitingThread() throws Exception {
    if (noEvents()) {
      return;
    }
    GpioLine line = board.openGpio(config);
    thread("waiter", () -> refused(() -> line.take(Clock.NEVER), ErrorKind.CLOSED));
    thread(
        "closer",
        () -> {
          sleep(Duration.ofMillis(5));
          line.close();
        });
    start();
    join();
  }

  @Test
  void anInterruptWakesAWaitingThread() throws Exception {
    if (noEvents()) {
      return;
    }
    try (GpioLine line = board.openGpio(config)) {
      CountDownLatch started = new CountDownLatch(1);
      Thread waiter =
          thread(
              "waiter",
              () -> {
                started.countDown();
                refused(() -> line.take(Clock.NEVER), ErrorKind.INTERRUPTED);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
              });
      start();
      started.await();
      waiter.interrupt();
      join();
    }
  }
}
