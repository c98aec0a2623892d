package org.wasmachine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the TAB key offers. */
@Timeout(60)
class ShellCompleterTest {

  private static LineReader reader() throws IOException {
    return LineReaderBuilder.builder()
        .terminal(new DumbTerminal(InputStream.nullInputStream(), OutputStream.nullOutputStream()))
        .build();
  }

  @TempDir private Path storage;
  private RunningMachine machine;
  private MachineService service;
  private ShellCompleter completer;

  @BeforeEach
  void start() throws Exception {
    Path files = Files.createDirectories(storage.resolve("files"));
    Files.writeString(files.resolve("note"), "");
    Files.writeString(files.resolve("nothing"), "");
    Files.createDirectories(files.resolve("folder/inner"));
    machine = RunningMachine.start("virtual", storage);
    service = machine.service();
    completer =
        new ShellCompleter(
            service.shell(), new ShellPaths(service.files()), () -> Stream.of("lamp", "timer"));
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  /** What fits to a line whose last word is being typed, as JLine would choose. */
  private List<String> offered(String line) throws Exception {
    List<Candidate> candidates = new ArrayList<>();
    var parsed = new DefaultParser().parse(line, line.length(), Parser.ParseContext.COMPLETE);
    completer.complete(reader(), parsed, candidates);
    return candidates.stream()
        .map(Candidate::value)
        .filter(value -> value.startsWith(parsed.word()))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unin                 | uninstall
          cat n                | note,nothing
          cat folder/          | folder/inner/
          cat fo               | folder/
          ls /s                | /storage/
          ls /                 | /dev/,/storage/
          cat /dev/gp          | /dev/gpio/
          cat /storage/not     | /storage/note,/storage/nothing
          cp note fo           | folder/
          echo x > no          | note,nothing
          uninstall -u         | -u
          uninstall -u t       | timer
          uninstall l          | lamp
          query -q ''          | lamp,timer
          kill ''              | lamp,timer
          start t              | timer
          install no           | note,nothing
          install note -i t    |
          install note --      | --heap=,--help,--timers=,--type=,--watchdog=
          iwasm -              | --help,-a,-d,-e,-h,-s
          help unin            | uninstall
          gpio n               |
          bogus n              |
          cat none/            |
          """)
  void whatFitsIsOffered(String line, String expected) throws Exception {
    assertThat(offered(line.replace("''", "")))
        .containsExactlyElementsOf(expected == null ? List.of() : List.of(expected.split(",")));
  }

  @Test
  void aFolderAndAnOptionWithAValueGoOnWithoutASpace() throws Exception {
    List<Candidate> candidates = new ArrayList<>();
    var parsed = new DefaultParser().parse("ls fo", 5, Parser.ParseContext.COMPLETE);
    completer.complete(reader(), parsed, candidates);
    assertThat(candidates)
        .filteredOn(candidate -> candidate.value().equals("folder/"))
        .allMatch(candidate -> !candidate.complete());
  }
}
