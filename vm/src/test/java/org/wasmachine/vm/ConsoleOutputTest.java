package org.wasmachine.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConsoleOutputTest {

  private static final byte[] MORE_THAN_ITS_BUFFER = new byte[100_000];

  private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

  private static OutputStream broken(String why) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        throw new IOException(why);
      }
    };
  }

  @Test
  void everything_goes_out_in_order_and_only_when_it_is_flushed() throws IOException {
    ConsoleOutput output = ConsoleOutput.buffered(seen);

    output.write("Hello ".getBytes(UTF_8));
    output.write('w');
    assertThat(seen.size()).isZero();
    output.write("orld".getBytes(UTF_8));
    output.flush();

    assertThat(seen.toString(UTF_8)).isEqualTo("Hello world");
  }

  @Test
  void more_than_the_buffer_holds_arrives_whole() throws IOException {
    byte[] all = new byte[300_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (i * 31 >> 5);
    }
    ConsoleOutput output = ConsoleOutput.buffered(seen);

    output.write(all);
    output.flush();

    assertThat(seen.toByteArray()).isEqualTo(all);
  }

  @Test
  void what_is_immediate_needs_no_flush() throws IOException {
    ConsoleOutput.immediate(seen).write("Oh!".getBytes(UTF_8));

    assertThat(seen.toString(UTF_8)).isEqualTo("Oh!");
  }

  @Test
  void a_writer_whom_nobody_reads_can_be_interrupted() throws Exception {
    try (BlockedStream nobody = new BlockedStream()) {
      ConsoleOutput output = ConsoleOutput.buffered(nobody);
      CompletableFuture<Boolean> keptInterrupt = new CompletableFuture<>();
      Thread writer =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      output.write(MORE_THAN_ITS_BUFFER);
                    } catch (InterruptedIOException e) {
                      keptInterrupt.complete(Thread.currentThread().isInterrupted());
                    } catch (IOException e) {
                      keptInterrupt.completeExceptionally(e);
                    }
                  });
      nobody.awaitWriter();

      writer.interrupt();

      assertThat(keptInterrupt.get()).isTrue();
    }
  }

  @Test
  void a_flush_waits_no_longer_than_it_may() throws IOException {
    try (BlockedStream nobody = new BlockedStream()) {
      ConsoleOutput output = ConsoleOutput.buffered(nobody);
      output.write('x');

      assertThat(output.flush(Duration.ofMillis(5))).isFalse();

      nobody.startReading();
      assertThat(output.flush(Duration.ofSeconds(50))).isTrue();
    }
  }

  @Test
  void a_stream_that_fails_fails_the_flush_and_every_later_write() throws IOException {
    ConsoleOutput output = ConsoleOutput.buffered(broken("Broken pipe"));
    output.write('x');

    assertThatThrownBy(output::flush).isInstanceOf(IOException.class).hasMessage("Broken pipe");
    assertThatThrownBy(() -> output.write('y')).hasMessage("Broken pipe");
  }

  @Test
  void a_print_stream_that_only_notes_its_trouble_fails_too() throws IOException {
    ConsoleOutput output = ConsoleOutput.buffered(new PrintStream(broken("No space left")));
    output.write('x');

    assertThatThrownBy(output::flush).hasMessageContaining("closed or full");
  }

  @Test
  void writers_at_once_lose_nothing() throws InterruptedException, ExecutionException, IOException {
    ConsoleOutput output = ConsoleOutput.buffered(seen);
    CompletableFuture<?>[] writers = new CompletableFuture<?>[4];
    for (int i = 0; i < writers.length; i++) {
      writers[i] = CompletableFuture.runAsync(() -> write(output));
    }

    CompletableFuture.allOf(writers).get();
    output.flush();

    assertThat(seen.size()).isEqualTo(writers.length * MORE_THAN_ITS_BUFFER.length);
  }

  private static void write(ConsoleOutput output) {
    try {
      output.write(MORE_THAN_ITS_BUFFER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
