package org.wasmachine.vm.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.wasmachine.vm.GuestExit;
import org.wasmachine.vm.GuestMemory;
import org.wasmachine.vm.TestGuest;
import org.wasmachine.vm.Trap;
import org.wasmachine.vm.natives.NativeSignature.Letter;

/**
 * What every native owes the machine, whatever a guest passes: the call ends in a result, a {@link
 * Trap} or a {@link GuestExit}; one that waits for something ends when the process is killed.
 * Arguments come from a seeded generator over the signature: edges of memory, of numbers, unending
 * strings, slots of the table.
 *
 * <p>A module that has natives extends this with its registry.
 */
public abstract class HostileCallsContract {

  private static final int CALLS_PER_NATIVE = 60;
  private static final long WAITS_MILLIS = 60;
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(20);

  private static final int CONTENT_BYTES = 16384;
  private static final List<byte[]> CONTENTS =
      IntStream.range(0, 8).mapToObj(HostileCallsContract::content).toList();

  private static final List<Integer> INTEGERS =
      List.of(
          0,
          1,
          2,
          3,
          4,
          7,
          8,
          16,
          63,
          64,
          65,
          255,
          4096,
          65535,
          65536,
          0x7FFF_FFFF,
          0x8000_0000,
          -1,
          -2,
          -8,
          1_000_000,
          0x7FFF_FFF8,
          0x4000_0000);

  private static final List<Double> DOUBLES =
      List.of(
          0.0,
          -0.0,
          1.0,
          -1.5,
          1e300,
          -1e-300,
          Double.MAX_VALUE,
          Double.MIN_VALUE,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY);

  /** The natives to call. */
  protected abstract NativeRegistry natives();

  @TestFactory
  Stream<DynamicTest> every_call_with_hostile_arguments_ends_in_a_result_or_a_trap() {
    NativeRegistry natives = natives();
    TestGuest.Image image = TestGuest.image(natives);
    return natives.all().entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> callMany(image, entry)));
  }

  private static void callMany(TestGuest.Image image, Map.Entry<String, Native> entry)
      throws InterruptedException {
    TestGuest guest = image.start();
    boolean ended = false;
    try {
      for (int seed = 0; seed < CALLS_PER_NATIVE; seed++) {
        if (guest.process().killed()) {
          guest.close();
          guest = image.start();
        }
        Random random = new Random(seed * 31L + entry.getKey().hashCode());
        fill(guest.memory(), random);
        long[] arguments = arguments(entry.getValue().signature(), guest.memory(), random);
        String call = "seed %d: %s%s".formatted(seed, entry.getKey(), Arrays.toString(arguments));
        assertThat(outcome(guest, entry.getKey(), arguments)).as(call).isNotNull();
      }
      ended = true;
    } finally {
      if (ended) { // closing waits for a call that goes on
        guest.close();
      }
    }
  }

  /** Words of text, numbers, small addresses, and stretches without any NUL. */
  private static byte[] content(int variant) {
    Random random = new Random(variant);
    byte[] content = new byte[CONTENT_BYTES];
    random.nextBytes(content);
    byte[] text = "%s%d %5.3f%n %c/dev/null ..%*d%llx".getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at < content.length; at += 64) {
      switch (random.nextInt(4)) {
        case 0 -> Arrays.fill(content, at, at + 64, (byte) 0);
        case 1 -> System.arraycopy(text, 0, content, at, text.length);
        default -> {}
      }
    }
    return content;
  }

  private static void fill(GuestMemory memory, Random random) {
    int size = (int) memory.size();
    byte[] content = CONTENTS.get(random.nextInt(CONTENTS.size()));
    for (int at = 0; at < size; at += content.length) {
      memory.put(at, content, 0, Math.min(content.length, size - at));
    }
    if (random.nextBoolean()) { // the last string of memory has no end
      memory.fill(size - 256, 256, 'x');
    }
  }

  private static long[] arguments(NativeSignature signature, GuestMemory memory, Random random) {
    return signature.parameters().stream()
        .mapToLong(letter -> argument(letter, (int) memory.size(), random))
        .toArray();
  }

  private static long argument(Letter letter, int size, Random random) {
    return switch (letter) {
      case POINTER, STRING -> random.nextInt(4) > 0 ? random.nextInt(size) : edge(size, random);
      case LENGTH -> random.nextBoolean() ? random.nextInt(128) : edge(size, random);
      case I32 ->
          switch (random.nextInt(3)) {
            case 0 -> random.nextInt(size);
            case 1 -> random.nextInt(8);
            default -> edge(size, random);
          };
      case I64 -> random.nextBoolean() ? random.nextLong() : edge(size, random);
      case F32 -> Float.floatToRawIntBits((float) number(random));
      case F64 -> Double.doubleToRawLongBits(number(random));
    };
  }

  private static int edge(int size, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> size - 8 + random.nextInt(16);
      case 1 -> random.nextInt();
      default -> INTEGERS.get(random.nextInt(INTEGERS.size()));
    };
  }

  private static double number(Random random) {
    return random.nextBoolean()
        ? Double.longBitsToDouble(random.nextLong())
        : DOUBLES.get(random.nextInt(DOUBLES.size()));
  }

  /** How the call ended; anything but a result, a trap or an exit fails the test. */
  private static Object outcome(TestGuest guest, String name, long[] arguments)
      throws InterruptedException {
    CompletableFuture<Object> ended =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return guest.callBits(name, arguments);
              } catch (Trap | GuestExit end) {
                return end;
              }
            },
            task -> Thread.ofPlatform().daemon().start(task));
    try {
      return ended.get(WAITS_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException waits) {
      guest.process().kill();
    } catch (ExecutionException e) {
      throw new AssertionError(name + " ended in " + e.getCause(), e.getCause());
    }
    try {
      return ended.get(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(name + " goes on although the process was killed", e);
    } catch (ExecutionException e) {
      throw new AssertionError(name + " ended in " + e.getCause(), e.getCause());
    }
  }
}
