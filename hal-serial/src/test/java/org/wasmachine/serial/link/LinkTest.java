package org.wasmachine.serial.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wasmachine.hal.ErrorKind;
import org.wasmachine.hal.HalException;
import org.wasmachine.hal.time.Clock;
import org.wasmachine.hal.time.RealClock;
import org.wasmachine.serial.MemoryPipe;
import org.wasmachine.serial.TestDevice;
import org.wasmachine.serial.device.DeviceLoop;
import org.wasmachine.serial.device.LineRate;
import org.wasmachine.serial.device.OperationTarget;
import org.wasmachine.serial.protocol.DeviceEvent;
import org.wasmachine.serial.protocol.Operation;
import org.wasmachine.serial.protocol.Result;
import org.wasmachine.serial.protocol.Status;
import org.wasmachine.serial.wire.Wire;

/** The host's end against the device's end, over a cable in memory that is good or bad. */
@Timeout(60)
class LinkTest {
  private static final int NOTE = 0xF0;
  private static final int ASK = 0xF1;
  private static final int REFUSE = 0xF2;

  private final Clock clock = new RealClock();
  private final LinkOptions options =
      LinkOptions.DEFAULT
          .withMargin(Duration.ofMillis(10))
          .withConnectTimeout(Duration.ofSeconds(10))
          .withReconnectTimeout(Duration.ofSeconds(10))
          .withFailSafe(Duration.ZERO);
  private final Recorder device = new Recorder();
  private final Host host = new Host();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    clock.close();
  }

  /** Notes numbers in the order in which they are executed. */
  private static final class Recorder implements OperationTarget {
    final List<Integer> notes = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger releases = new AtomicInteger();

    @Override
    public Status execute(int code, ByteBuffer in, ByteBuffer out) {
      int number = in.getInt();
      switch (code) {
        case NOTE -> notes.add(number);
        case ASK -> out.putInt(number * 2);
        case REFUSE -> {
          return Status.NACK_ADDRESS;
        }
        default -> {
          return Status.UNKNOWN_OPERATION;
        }
      }
      return Status.OK;
    }

    @Override
    public void releaseAll() {
      releases.incrementAndGet();
    }
  }

  private static final class Host implements LinkListener {
    final LinkedBlockingQueue<DeviceEvent> events = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<LinkState> states = new LinkedBlockingQueue<>();
    volatile List<Operation> configuration = List.of();

    @Override
    public void event(DeviceEvent event) {
      events.add(event);
    }

    @Override
    public List<Operation> configuration() {
      return configuration;
    }

    @Override
    public void state(LinkState state) {
      states.add(state);
    }
  }

  private DeviceLoop serve(MemoryPipe pipe, int epoch) {
    DeviceLoop loop =
        new DeviceLoop(pipe.device(), TestDevice.identity(epoch), device, clock, LineRate.NONE);
    Thread.ofPlatform().daemon().start(loop::run);
    return loop;
  }

  private Link connect(MemoryPipe... pipes) {
    LinkedBlockingQueue<MemoryPipe> next = new LinkedBlockingQueue<>(List.of(pipes));
    Link link =
        Link.open(
            () -> {
              MemoryPipe pipe = next.poll();
              if (pipe == null) {
                throw new HalException(ErrorKind.NOT_FOUND, "no cable");
              }
              return pipe.host();
            },
            options,
            clock,
            host);
    open.add(link);
    return link;
  }

  private static Operation operation(int code, int number, int result) {
    return Operation.of(
        ByteBuffer.allocate(5).put((byte) code).putInt(Integer.reverseBytes(number)).array(),
        result);
  }

  private static Operation note(int number) {
    return operation(NOTE, number, 0);
  }

  private static Result answered(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    return ((Outcome.Answered) outcome).result();
  }

  @Test
  void bringsResultsBack() throws Exception {
    MemoryPipe pipe = new MemoryPipe();
    serve(pipe, 1);
    Link link = connect(pipe);
    Result result = answered(link.execute(operation(ASK, 21, 4)));
    assertThat(result.reader().getInt()).isEqualTo(42);
    assertThat(link.device().chip()).isEqualTo("test");
  }

  @Test
  void packsWhatWaitsIntoBatches() throws Exception {
    MemoryPipe pipe = new MemoryPipe();
    serve(pipe, 1);
    Link link = connect(pipe);
    PendingOperation last = null;
    for (int i = 0; i < 5_000; i++) {
      last = link.submit(note(i));
    }
    last.await();
    assertThat(device.notes).hasSize(5_000).isSorted();
    assertThat(link.counters().framesSent()).isLessThan(2_500);
  }

  @Test
  void aFailureInABatchTouchesNoOther() throws Exception {
    MemoryPipe pipe = new MemoryPipe();
    serve(pipe, 1);
    Link link = connect(pipe);
    List<PendingOperation> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(link.submit(operation(i % 3 == 0 ? REFUSE : ASK, i, i % 3 == 0 ? 0 : 4)));
    }
    for (int i = 0; i < all.size(); i++) {
      Result result = answered(all.get(i).await());
      if (i % 3 == 0) {
        assertThat(result.status()).isEqualTo(Status.NACK_ADDRESS);
      } else {
        assertThat(result.reader().getInt()).isEqualTo(2 * i);
      }
    }
  }

  @Test
  void refusesWhatIsLongerThanAFrame() {
    MemoryPipe pipe = new MemoryPipe();
    serve(pipe, 1);
    Link link = connect(pipe);
    assertThatThrownBy(() -> link.submit(Operation.of(new byte[3000], 0)))
        .isInstanceOfSatisfying(
            HalException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TOO_LONG));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void executesEachOperationOnceThroughDamage(long seed) throws Exception {
    MemoryPipe pipe = new MemoryPipe();
    serve(pipe, 1);
    Link link = connect(pipe);
    pipe.setWay(MemoryPipe.damage(seed, 2_000));
    List<PendingOperation> all = new ArrayList<>();
    int count = 4_000;
    for (int i = 0; i < count; i++) {
      all.add(link.submit(note(i)));
      if (i % 7 == 0) {
        all.getLast().await();
      }
    }
    for (PendingOperation each : all) {
      assertThat(answered(each.await()).status()).isEqualTo(Status.OK);
    }
    pipe.setWay(UnaryOperator.identity());
    assertThat(device.notes).hasSize(count).isSorted().doesNotHaveDuplicates();
    assertThat(link.counters().framesRepeated()).isPositive();
  }

  @Test
  void eventsArriveInOrderThroughDamage() throws Exception {
    MemoryPipe pipe = new MemoryPipe();
    DeviceLoop loop = serve(pipe, 1);
    connect(pipe);
    pipe.setWay(MemoryPipe.damage(7, 3_000));
    int count = 600;
    long seen = 0;
    for (int i = 0; i < count; i++) {
      loop.session().edge(3, i % 2 == 0, clock.nanos());
    }
    List<DeviceEvent.Edge> edges = new ArrayList<>();
    while (seen < count) {
      DeviceEvent event = host.events.poll(20, TimeUnit.SECONDS);
      assertThat(event).isNotNull();
      if (event instanceof DeviceEvent.Dropped(int _, long missing)) {
        seen += missing;
      } else {
        edges.add((DeviceEvent.Edge) event);
        seen++;
      }
    }
    assertThat(seen).isEqualTo(count);
    assertThat(edges).isSortedAccordingTo((a, b) -> Long.compare(a.micros(), b.micros()));
  }

  @Test
  void aPulledCableIsSeenAtOnceAndTheSessionGoesOnAfterPlugging() throws Exception {
    MemoryPipe first = new MemoryPipe();
    MemoryPipe second = new MemoryPipe();
    List<byte[]> toDevice = Collections.synchronizedList(new ArrayList<>());
    DeviceLoop[] loop = new DeviceLoop[1];
    SwitchableWire deviceWire = new SwitchableWire(first, second);
    loop[0] = new DeviceLoop(deviceWire, TestDevice.identity(1), device, clock, LineRate.NONE);
    Thread.ofPlatform().daemon().start(loop[0]::run);
    Link link = connect(first, second);
    answered(link.execute(note(1)));
    first.setWay(bytes -> new byte[0]); // the request gets lost on the way
    PendingOperation inFlight = link.submit(note(2));
    first.cut();
    assertThat(answered(inFlight.await()).status()).isEqualTo(Status.OK);
    answered(link.execute(note(3)));
    assertThat(device.notes).containsExactly(1, 2, 3);
    assertThat(device.releases).hasValue(0);
    assertThat(toDevice).isEmpty();
    assertThat(host.states).containsExactly(LinkState.UP, LinkState.LOST, LinkState.UP);
  }

  /** A device that keeps running while its cable changes. */
  private static final class SwitchableWire implements Wire {
    private final Wire first;
    private final Wire second;
    private volatile Wire now;

    SwitchableWire(MemoryPipe first, MemoryPipe second) {
      this.first = first.device();
      this.second = second.device();
      this.now = this.first;
    }

    @Override
    public String name() {
      return "switchable";
    }

    @Override
    public int read(byte[] into) {
      int count = now.read(into);
      if (count < 0 && now == first) {
        now = second;
        return now.read(into);
      }
      return count;
    }

    @Override
    public int available() {
      return now.available();
    }

    @Override
    public boolean write(byte[] bytes, int offset, int length) {
      return now.write(bytes, offset, length);
    }

    @Override
    public int baud() {
      return 115_200;
    }

    @Override
    public boolean setBaud(int baud) {
      return true;
    }

    @Override
    public void close() {
      second.close();
    }
  }

  @Test
  void afterARebootWhatWasInFlightIsUnknownAndTheConfigurationIsReplayed() throws Exception {
    MemoryPipe first = new MemoryPipe();
    MemoryPipe second = new MemoryPipe();
    serve(first, 1);
    Link link = connect(first, second);
    host.configuration = List.of(note(1000));
    first.setWay(bytes -> new byte[0]);
    PendingOperation inFlight = link.submit(note(1));
    serve(second, 2);
    first.cut();
    Outcome outcome = inFlight.await();
    assertThat(outcome).isInstanceOf(Outcome.Lost.class);
    assertThat(((Outcome.Lost) outcome).text()).contains("restarted").contains("unknown");
    answered(link.execute(note(2)));
    assertThat(device.notes).containsExactly(1000, 2);
  }

  @Test
  void whatWaitsFailsWhenTheDeviceDoesNotComeBack() throws Exception {
    MemoryPipe pipe = new MemoryPipe();
    serve(pipe, 1);
    Link link =
        Link.open(
            new SingleUse(pipe), options.withReconnectTimeout(Duration.ofMillis(50)), clock, host);
    open.add(link);
    pipe.setWay(bytes -> new byte[0]);
    PendingOperation inFlight = link.submit(note(1));
    pipe.cut();
    assertThat(inFlight.await())
        .isInstanceOfSatisfying(
            Outcome.Lost.class,
            lost -> assertThat(lost.text()).contains("cable").contains("unknown"));
    assertThat(link.execute(note(2)))
        .isInstanceOfSatisfying(
            Outcome.Lost.class, lost -> assertThat(lost.text()).contains("not executed"));
  }

  private static final class SingleUse implements org.wasmachine.serial.wire.WireOpener {
    private MemoryPipe pipe;

    SingleUse(MemoryPipe pipe) {
      this.pipe = pipe;
    }

    @Override
    public Wire open() {
      if (pipe == null) {
        throw new HalException(ErrorKind.NOT_FOUND, "unplugged");
      }
      Wire wire = pipe.host();
      pipe = null;
      return wire;
    }
  }

  @Test
  void aSilentDeviceIsNoBridge() {
    MemoryPipe pipe = new MemoryPipe();
    LinkOptions hasty = options.withConnectTimeout(Duration.ofMillis(100));
    assertThatThrownBy(() -> Link.open(pipe::host, hasty, clock, host))
        .isInstanceOfSatisfying(
            HalException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ErrorKind.TIMEOUT);
              assertThat(e).hasMessageContaining("silent").hasMessageContaining("firmware");
            });
  }

  @Test
  void somethingElseOnThePortIsSaidSo() {
    MemoryPipe pipe = new MemoryPipe();
    byte[] chatter = "login: ".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    pipe.device().write(chatter, 0, chatter.length);
    LinkOptions hasty = options.withConnectTimeout(Duration.ofMillis(100));
    assertThatThrownBy(() -> Link.open(pipe::host, hasty, clock, host))
        .hasMessageContaining("something else talks");
  }

  @Test
  void closingWakesWhoWaits() throws Exception {
    MemoryPipe pipe = new MemoryPipe();
    serve(pipe, 1);
    Link link = connect(pipe);
    pipe.setWay(bytes -> new byte[0]);
    PendingOperation waiting = link.submit(note(1));
    CompletableFuture<Outcome> other =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return waiting.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    link.close();
    assertThat(other.get(10, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Outcome.Lost.class, lost -> assertThat(lost.kind()).isEqualTo(ErrorKind.CLOSED));
    assertThat(Set.of(LinkState.CLOSED)).contains(link.state());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptedWaiterHarmsNoOther(boolean virtual) throws Exception {
    MemoryPipe pipe = new MemoryPipe();
    serve(pipe, 1);
    Link link = connect(pipe);
    answered(link.execute(note(1)));
    pipe.setWay(bytes -> new byte[0]);
    CompletableFuture<Exception> end = new CompletableFuture<>();
    Thread waiter =
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform())
            .start(
                () -> {
                  try {
                    link.execute(note(2));
                    end.complete(new IllegalStateException("nobody can have answered"));
                  } catch (InterruptedException e) {
                    end.complete(e);
                  }
                });
    waiter.interrupt();
    assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    pipe.setWay(UnaryOperator.identity());
    answered(link.execute(note(3)));
    assertThat(device.notes).as("it went on without its waiter").containsExactly(1, 2, 3);
    assertThat(host.states).containsExactly(LinkState.UP);
  }

  @Test
  void manyThreadsAskAtOnceAndEachGetsItsAnswer() throws Exception {
    MemoryPipe pipe = new MemoryPipe();
    serve(pipe, 1);
    Link link = connect(pipe);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      int first = thread * 1_000;
      all.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = first; i < first + 200; i++) {
                  try {
                    Result result = answered(link.execute(operation(ASK, i, 4)));
                    assertThat(result.reader().getInt()).isEqualTo(2 * i);
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                }
              },
              task -> Thread.ofPlatform().start(task)));
    }
    for (CompletableFuture<Void> each : all) {
      each.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void noiseBeforeAndBetweenFramesDoesNoHarm() throws Exception {
    MemoryPipe pipe = new MemoryPipe();
    serve(pipe, 1);
    Link link = connect(pipe);
    Wire intruder = pipe.host();
    java.util.Random random = new java.util.Random(11);
    for (int i = 0; i < 200; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      intruder.write(noise, 0, noise.length);
      answered(link.execute(note(i)));
    }
    assertThat(device.notes).hasSize(200).isSorted();
  }
}
