package org.wasmachine.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EmbeddingTest {

  @Test
  void theExampleOfTheReadmeWorks() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream console = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      Embedding.main(new String[] {"../prebuilt"});
    } finally {
      System.setOut(console);
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            Hello, world!
            main returned 1
            ping(20) = 42
            ping(20) was 42 and is 63
            """);
  }
}
