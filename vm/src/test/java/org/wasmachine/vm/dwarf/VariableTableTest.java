package org.wasmachine.vm.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.wasmachine.vm.module.ModuleWriter.bytes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.wasmachine.vm.module.ModuleDecoder;
import org.wasmachine.vm.module.ModuleWriter;
import org.wasmachine.vm.module.WasmModule;

/** Variables in Wasm locals are found where they are; broken information does no harm. */
class VariableTableTest {
  private static final byte[] ABBREVIATIONS =
      bytes(
          bytes(1, 0x11, 1, 0x11, 1, 0, 0), // unit: low_pc, children
          bytes(2, 0x2E, 1, 0x11, 1, 0x12, 6, 0, 0), // function: low_pc, length
          bytes(3, 0x05, 0, 0x03, 8, 0x02, 0x18, 0, 0), // parameter: name, expression
          bytes(4, 0x34, 0, 0x03, 8, 0x02, 0x17, 0, 0), // variable: name, list of places
          bytes(5, 0x1D, 1, 0x55, 0x17, 0, 0), // inlined: ranges
          bytes(6, 0x34, 0, 0x31, 0x13, 0x02, 0x18, 0, 0), // variable of it: origin, expression
          bytes(0));

  private static final byte[] INFO = info();

  /** Offsets 3 to 5 hold 1 in local 2, 6 to 8 a constant, 8 to 9 local 0. */
  private static final byte[] LOCATIONS =
      bytes(
          bytes(3, 0, 0, 0, 5, 0, 0, 0, 4, 0, 0xED, 0, 2, 0x9F),
          bytes(6, 0, 0, 0, 8, 0, 0, 0, 3, 0, 0x11, 0, 0x9F),
          bytes(8, 0, 0, 0, 9, 0, 0, 0, 4, 0, 0xED, 0, 0, 0x9F),
          new byte[8]);

  private static final byte[] RANGES =
      bytes(bytes(4, 0, 0, 0, 5, 0, 0, 0), bytes(7, 0, 0, 0, 8, 0, 0, 0), new byte[8]);

  private static byte[] info() {
    byte[] header = bytes(4, 0, 0, 0, 0, 0, 4);
    byte[] unit = bytes(1, 0, 0, 0, 0);
    byte[] function = bytes(2, 2, 0, 0, 0, 9, 0, 0, 0);
    byte[] parameter = bytes(3, 'p', 0, 4, 0xED, 0, 1, 0x9F);
    int origin = 4 + header.length + unit.length + function.length + parameter.length;
    byte[] variable = bytes(4, 'v', 0, 0, 0, 0, 0);
    byte[] inMemory = bytes(3, 'm', 0, 2, 0x91, 0);
    byte[] inlined = bytes(5, 0, 0, 0, 0, 6, origin, 0, 0, 0, 4, 0xED, 0, 1, 0x9F, 0);
    byte[] all = bytes(header, unit, function, parameter, variable, inMemory, inlined, 0, 0);
    return bytes(all.length, 0, 0, 0, all);
  }

  private static WasmModule module(byte[] info, byte[] abbreviations) {
    var writer = new ModuleWriter();
    writer.function(":", bytes(0), new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    writer.custom(".debug_info", info);
    writer.custom(".debug_abbrev", abbreviations);
    writer.custom(".debug_loc", LOCATIONS);
    writer.custom(".debug_ranges", RANGES);
    return ModuleDecoder.decode(writer.build());
  }

  @Test
  void readsExpressionsListsAndInlinedVariables() {
    assertThat(VariableTable.of(module(INFO, ABBREVIATIONS)).between(0, 20))
        .containsExactlyInAnyOrder(
            new Variable("p", 1, 2, 11),
            new Variable("v", 2, 3, 5),
            new Variable("v", 0, 8, 9),
            new Variable("v", 1, 4, 5),
            new Variable("v", 1, 7, 8));
  }

  @Test
  void readsWhatClangWrites() throws Exception {
    var module = ModuleDecoder.decode(Files.readAllBytes(Path.of("../apps/prebuilt/crash.wasm")));
    var table = VariableTable.of(module);
    for (int f = 0; f < module.functionCount(); f++) {
      if (module.functionName(f).equals("read_temperature")) {
        int start = module.body(f).start() - module.codeStart();
        int end = module.body(f).end() - module.codeStart();

        assertThat(table.between(start, end))
            .singleElement()
            .satisfies(v -> assertThat(v.name() + v.local()).isEqualTo("sensor0"));
      }
    }
  }

  /** One source compiled twice, with debug information of DWARF 4 and of DWARF 5. */
  @Test
  void readsTheSameOfEachVersion() throws Exception {
    List<Variable> four = variables("variables-dwarf4");

    assertThat(four)
        .extracting(Variable::name)
        .contains("channel", "count", "sample", "sum", "best", "pin", "times", "turn");
    assertThat(variables("variables-dwarf5")).containsExactlyInAnyOrderElementsOf(four);
  }

  @Test
  void brokenDwarf5DoesNoHarm() throws Exception {
    byte[] module = Files.readAllBytes(Path.of("src/test/guest/variables-dwarf5.wasm"));
    var whole = ModuleDecoder.decode(module);
    var random = new Random(5);
    for (String name :
        List.of(".debug_info", ".debug_abbrev", ".debug_loclists", ".debug_addr", ".debug_str")) {
      var section = whole.customSection(name).orElseThrow();
      for (int round = 0; round < 500; round++) {
        byte[] broken = module.clone();
        int at = section.start() + random.nextInt(section.end() - section.start());
        broken[at] = (byte) random.nextInt(256);

        assertThatCode(() -> VariableTable.of(ModuleDecoder.decode(broken)))
            .doesNotThrowAnyException();
      }
    }
  }

  private static List<Variable> variables(String name) throws Exception {
    var path = Path.of("src/test/guest", name + ".wasm");
    return VariableTable.of(ModuleDecoder.decode(Files.readAllBytes(path)))
        .between(0, Integer.MAX_VALUE);
  }

  @Test
  void aModuleWithoutDebugInformationHasNone() {
    var table = VariableTable.of(ModuleDecoder.decode(new ModuleWriter().build()));

    assertThat(table.between(0, 1_000)).isEmpty();
  }

  @Test
  void brokenInformationDoesNoHarm() {
    for (int length = 0; length < INFO.length; length++) {
      byte[] part = java.util.Arrays.copyOf(INFO, length);
      assertThatCode(() -> VariableTable.of(module(part, ABBREVIATIONS)))
          .doesNotThrowAnyException();
    }
    var random = new Random(7);
    for (int round = 0; round < 5_000; round++) {
      byte[] info = INFO.clone();
      info[random.nextInt(info.length)] = (byte) random.nextInt(256);
      byte[] abbreviations = ABBREVIATIONS.clone();
      abbreviations[random.nextInt(abbreviations.length)] = (byte) random.nextInt(256);
      assertThatCode(() -> VariableTable.of(module(info, abbreviations)))
          .doesNotThrowAnyException();
    }
  }
}
