package org.wasmachine.vm.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.module.ModuleWriter;

/** Line tables of real compilers are read right, broken ones do no harm. */
class LineTableTest {

  /** A line program of version 4: line 7 from offset 2 on, line 9 from 5 on, end at 8. */
  private static byte[] versionFour() {
    byte[] header =
        bytes(
            1, 1, 1, -5 & 0xFF, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 's', 'r', 'c', 0, 0,
            'a', '.', 'c', 0, 1, 0, 0, 0);
    byte[] code = bytes(0, 5, 2, 2, 0, 0, 0, 3, 6, 5, 4, 1, 3, 2, 2, 3, 1, 2, 3, 0, 1, 1);
    byte[] unit = bytes(4, 0, header.length, 0, 0, 0, header, code);
    return bytes(unit.length, 0, 0, 0, unit);
  }

  /** The same of version 5, names in the program itself. */
  private static byte[] versionFive() {
    byte[] header =
        bytes(
            1, 1, 1, -5 & 0xFF, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1, 8, 2, '/', 0, 's',
            'r', 'c', 0, 2, 1, 8, 2, 0x0B, 2, 'a', '.', 'c', 0, 1, 'a', '.', 'c', 0, 1);
    byte[] code = bytes(0, 5, 2, 2, 0, 0, 0, 3, 6, 5, 4, 1, 3, 2, 2, 3, 1, 2, 3, 0, 1, 1);
    byte[] unit = bytes(5, 0, 4, 0, header.length, 0, 0, 0, header, code);
    return bytes(unit.length, 0, 0, 0, unit);
  }

  private static LineTable table(byte[] debugLine) {
    var writer = new ModuleWriter();
    writer.function(":", bytes(0), new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    writer.custom(".debug_line", debugLine);
    return LineTable.of(ModuleDecoder.decode(writer.build()));
  }

  @Test
  void readsVersionsFourAndFive() {
    for (byte[] program : new byte[][] {versionFour(), versionFive()}) {
      var table = table(program);

      assertThat(table.at(1)).isEmpty();
      assertThat(table.at(2)).contains(new SourceLine("src/a.c", 7, 4));
      assertThat(table.at(4)).contains(new SourceLine("src/a.c", 7, 4));
      assertThat(table.at(5).orElseThrow()).hasToString("a.c:9");
      assertThat(table.at(8)).isEmpty();
    }
  }

  @Test
  void readsWhatClangWrites() throws Exception {
    var module = ModuleDecoder.decode(Files.readAllBytes(Path.of("../apps/prebuilt/crash.wasm")));
    var table = LineTable.of(module);
    int faulty = -1;
    for (int f = 0; f < module.functionCount(); f++) {
      if (module.functionName(f).equals("read_register")) {
        faulty = module.body(f).start() - module.codeStart();
      }
    }

    assertThat(table.at(faulty + 1).orElseThrow().fileName()).isEqualTo("crash.c");
    assertThat(table.at(faulty + 1).orElseThrow().line()).isBetween(7, 10);
  }

  @Test
  void aModuleWithoutDebugInformationHasAnEmptyTable() {
    var table = LineTable.of(ModuleDecoder.decode(new ModuleWriter().build()));

    assertThat(table.isEmpty()).isTrue();
    assertThat(table.at(5)).isEmpty();
  }

  @Test
  void brokenInformationDoesNoHarm() {
    for (byte[] program : new byte[][] {versionFour(), versionFive()}) {
      for (int length = 0; length < program.length; length++) {
        byte[] part = java.util.Arrays.copyOf(program, length);
        assertThatCode(() -> table(part).at(3)).doesNotThrowAnyException();
      }
      var random = new Random(5);
      for (int round = 0; round < 5_000; round++) {
        byte[] mutant = program.clone();
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
        assertThatCode(() -> table(mutant).at(3)).doesNotThrowAnyException();
      }
    }
  }
}
